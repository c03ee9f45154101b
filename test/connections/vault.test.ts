import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { vault } from '../../src/connections/vault.ts'
import { someKeys } from './records.ts'

describe('A vault', () => {
  it('opens what it sealed, whatever it was', () => {
    const sealing = vault('one', someKeys)
    for (const text of ['', 'a', 'é\u0000\u{1f511}', 'x'.repeat(100_000)])
      assert.equal(sealing.open(sealing.seal(text, 'test'), 'test'), text)
  })

  it('shows nothing of it, and never the same twice', () => {
    const sealing = vault('one', someKeys)
    const [first, second] = [sealing.seal('canary', 'test'), sealing.seal('canary', 'test')]
    assert.notEqual(first, second)
    assert.doesNotMatch(Buffer.from(first.split('.')[1] ?? '', 'base64url').toString('latin1'), /canary/)
    assert.match(first, /^[\w-]+\.[\w-]+$/)
  })

  it('opens nothing for another purpose, another integration, or with another key', () => {
    const sealed = vault('one', someKeys).seal('text', 'test')
    assert.equal(vault('one', someKeys).open(sealed, 'other'), undefined)
    assert.equal(vault('two', someKeys).open(sealed, 'test'), undefined)
    assert.equal(vault('one', [randomBytes(32)]).open(sealed, 'test'), undefined)
  })

  it('opens with any of its keys what the first of them sealed before', () => {
    const sealed = vault('one', someKeys).seal('text', 'test')
    assert.equal(vault('one', [randomBytes(32), ...someKeys]).open(sealed, 'test'), 'text')
  })

  it('opens nothing that was changed or cut, and says so without a fuss', () => {
    const sealing = vault('one', someKeys)
    const sealed = sealing.seal('a text', 'test')
    for (let index = 0; index < sealed.length; index += 1) {
      const changed = `${sealed.slice(0, index)}${sealed[index] === 'A' ? 'B' : 'A'}${sealed.slice(index + 1)}`
      // The last character of base64 may have bits that mean nothing.
      if (index < sealed.length - 1) assert.equal(sealing.open(changed, 'test'), undefined)
      assert.equal(sealing.open(sealed.slice(0, index), 'test'), undefined)
    }
    for (const text of ['', '.', '..', `${sealed}.x`, 'no', '\u0000.\u0000'])
      assert.equal(sealing.open(text, 'test'), undefined)
  })
})
