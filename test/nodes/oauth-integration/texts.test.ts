import assert from 'node:assert/strict'
import { bestLanguage, textsFor } from '../../../nodes/oauth-integration/texts.ts'
import { OAuthError } from '../../../src/index.ts'

describe('the language of a page', () => {
  const available = ['de', 'en-US', 'pt-BR', 'zh-CN']
  for (const [header, expected] of [
    ['de', 'de'],
    ['DE', 'de'],
    ['de-AT', 'de'],
    ['fr, de;q=0.5', 'de'],
    ['de;q=0.1, pt-br;q=0.9', 'pt-BR'],
    ['pt-PT', 'pt-BR'],
    ['en-GB,en;q=0.9', 'en-US'],
    ['de;q=0, en', 'en-US'],
    ['de;q=nonsense', 'en-US'],
    ['*', 'en-US'],
    ['fr', 'en-US'],
    ['', 'en-US'],
    [',;=,;;q=', 'en-US'],
    ['__proto__,constructor', 'en-US'],
    [`${'x'.repeat(600)},de`, 'en-US'],
  ] as const)
    it(`for ${JSON.stringify(header.slice(0, 40))} is ${expected}`, () => {
      assert.equal(bestLanguage(header, available), expected)
    })

  it('is chosen in no time, whatever a header holds', () => {
    const begun = performance.now()
    for (const piece of [',', ';q=', 'a-', ' ']) bestLanguage(piece.repeat(100_000), available)
    assert.ok(performance.now() - begun < 1_000)
  })
})

describe('a text of a page', () => {
  it('is found by its path, in the language asked for', () => {
    assert.equal(textsFor('de').text('page.connected.title'), 'Verbunden')
    assert.equal(textsFor(undefined).text('page.connected.title'), 'Connected')
    assert.equal(textsFor('de').language, 'de')
  })

  it('is its path where there is none', () => {
    for (const path of ['page.nothing', 'page', 'toString', '__proto__.toString', ''])
      assert.equal(textsFor('de').text(path), path)
  })

  it('of an error has its values, made fit for one line', () => {
    const error = new OAuthError('AUTHORIZATION_DENIED', 'denied', { error: 'access_denied\r\n\u202e__error__' })
    assert.match(textsFor('de').error(error), /\(access_denied __error__\)/)
  })
})
