import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import type { Connection } from '../../src/connections/connection.ts'
import { type Binding, fingerprint, open, seal, sealKeysOf } from '../../src/connections/seal.ts'
import { isOAuthError } from '../../src/vocabulary/errors.ts'
import { aConnection, aTokenSet } from '../support/tokens.ts'

const [first, second] = [randomBytes(32), randomBytes(32)]
const binding: Binding = { id: 'integration-1', key: 't_a', fingerprint: 'print-1' }
const connection: Connection = { ...aConnection(), generation: 7 }
const sealed = seal(connection, binding, [first])
const partsOf = (text: string) => text.split('.')
const with_ = (at: number, part: string) => partsOf(sealed).with(at, part).join('.')

describe('a sealed connection', () => {
  it('opens with the key and the binding it was sealed with', () => {
    assert.deepEqual(open(sealed, binding, [first]), { kind: 'connection', generation: 7, connection })
    const tombstone: Connection = { state: 'disconnected', generation: 8 }
    assert.deepEqual(open(seal(tombstone, binding, [first]), binding, [first]), {
      kind: 'connection',
      generation: 8,
      connection: tombstone,
    })
  })

  it('shows nothing of what is in it, and is different each time', () => {
    for (const secret of ['access-1', 'refresh-1', 'Bearer', 'login.example.com'])
      for (const encoding of ['utf8', 'base64url', 'hex'] as const)
        assert.equal(sealed.includes(Buffer.from(secret).toString(encoding)), false)
    assert.notEqual(seal(connection, binding, [first]), sealed)
    assert.match(sealed, /^gk1(\.[\w-]+){5}$/)
  })

  it('opens for no other integration and no other connection', () => {
    assert.equal(open(sealed, { ...binding, id: 'integration-2' }, [first]).kind, 'unreadable')
    assert.equal(open(sealed, { ...binding, key: 't_b' }, [first]).kind, 'unreadable')
  })

  it('says so when it was made under other settings, and still opens after they are changed back', () => {
    const changed = { ...binding, fingerprint: 'print-2' }
    assert.deepEqual(open(sealed, changed, [first]), { kind: 'foreign', generation: 7 })
    assert.equal(open(sealed, binding, [first]).kind, 'connection')
  })

  it('cannot be given another fingerprint, generation or key id', () => {
    assert.equal(open(with_(2, 'print-2'), { ...binding, fingerprint: 'print-2' }, [first]).kind, 'unreadable')
    assert.deepEqual(open(with_(3, '99'), binding, [first]), { kind: 'unreadable', generation: 99 })
    const other = partsOf(seal(connection, binding, [second]))[1] as string
    assert.equal(open(with_(1, other), binding, [first, second]).kind, 'unreadable')
  })

  it('does not open when a single character is changed, wherever', () => {
    for (const at of [1, 2, 3, 4, 5]) {
      const part = partsOf(sealed)[at] as string
      for (const place of [0, Math.floor(part.length / 2)]) {
        const swapped = part[place] === 'A' || part[place] === '7' ? '8' : at === 3 ? '6' : 'A'
        const tampered = with_(at, part.slice(0, place) + swapped + part.slice(place + 1))
        assert.notEqual(open(tampered, binding, [first]).kind, 'connection', `part ${at}`)
      }
    }
  })

  it('opens with any key at hand; the first one seals', () => {
    assert.equal(open(sealed, binding, [second, first]).kind, 'connection')
    const again = seal(connection, binding, [second, first])
    assert.equal(open(again, binding, [second]).kind, 'connection')
    assert.equal(open(again, binding, [first]).kind, 'unreadable')
  })

  it('is unreadable without its key, and its generation is still known', () => {
    assert.deepEqual(open(sealed, binding, [second]), { kind: 'unreadable', generation: 7 })
  })

  it('is unreadable and nothing worse whatever stands in its place', () => {
    const broken = [
      '',
      '.',
      '.....',
      'gk1',
      'gk1.....',
      'gk1.a.b.1.c.d',
      'gk2.a.b.1.c.d',
      '{}',
      'null',
      '\u0000',
      'x'.repeat(1_000_000),
      sealed.slice(0, -1),
      sealed.slice(0, 40),
    ]
    for (const text of [
      ...broken,
      with_(3, '-1'),
      with_(3, 'NaN'),
      with_(3, ''),
      with_(4, ''),
      with_(5, 'AAAA'),
      with_(4, 'A'),
    ])
      assert.equal(open(text, binding, [first]).kind, 'unreadable', text.slice(0, 60))
  })

  it('cannot use up the generations by a number nobody vouches for', () => {
    for (const number of [String(Number.MAX_SAFE_INTEGER), '1e15', '9'.repeat(30)])
      assert.equal(open(with_(3, number), binding, [first]).generation, 0)
  })

  it('takes a token of any size and any characters', () => {
    const large: Connection = {
      ...aConnection({ tokens: aTokenSet({ accessToken: 'ü.\n'.repeat(100_000) }) }),
      generation: 1,
    }
    assert.deepEqual(open(seal(large, binding, [first]), binding, [first]), {
      kind: 'connection',
      generation: 1,
      connection: large,
    })
  })
})

describe('the keys to seal with', () => {
  it('are asked for when there are none', () => {
    assert.throws(
      () => sealKeysOf([]),
      (error) => isOAuthError(error, 'CONFIGURATION_INVALID') && error.reason === 'secretKey',
    )
    assert.deepEqual(sealKeysOf([first, second]), [first, second])
  })
})

describe('the fingerprint of an integration', () => {
  const configured = { issuer: 'https://a.test', tokenUrl: 'https://a.test/token', clientId: 'me' }

  it('changes with the configured issuer, token URL and client id', () => {
    const prints = [
      configured,
      { ...configured, issuer: 'https://b.test' },
      { ...configured, tokenUrl: 'https://a.test/x' },
      { ...configured, clientId: 'you' },
      { clientId: 'me' },
    ].map(fingerprint)
    assert.equal(new Set(prints).size, prints.length)
    assert.equal(fingerprint({ ...configured }), fingerprint(configured))
  })

  it('cannot be made equal by moving text from one to the other', () => {
    assert.notEqual(
      fingerprint({ issuer: 'a', tokenUrl: 'b', clientId: 'c' }),
      fingerprint({ issuer: 'a","b', clientId: 'c' }),
    )
    assert.notEqual(fingerprint({ tokenUrl: 'a', clientId: 'c' }), fingerprint({ issuer: 'a', clientId: 'c' }))
  })

  it('stays the same whatever else is configured', () => {
    assert.equal(fingerprint({ ...configured, scope: 'x', baseUrl: 'y' } as typeof configured), fingerprint(configured))
  })
})
