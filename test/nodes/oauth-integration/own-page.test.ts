import assert from 'node:assert/strict'
import { isFromOwnPage } from '../../../nodes/oauth-integration/own-page.ts'

const address = 'https://red.test/x/oauth-integration/testapi/callback'

describe('a form that was posted', () => {
  it('is ours where the browser says that it comes from the same site, however it is written', () => {
    assert.ok(isFromOwnPage({ 'sec-fetch-site': 'same-origin' }, address))
    assert.ok(isFromOwnPage({ 'sec-fetch-site': 'same-origin', origin: 'null' }, address))
  })

  it('is foreign where the browser says anything else', () => {
    for (const site of ['cross-site', 'same-site', 'none', '', 'same-origin, cross-site'])
      for (const origin of ['https://red.test', 'null', undefined])
        assert.ok(!isFromOwnPage({ 'sec-fetch-site': site, ...(origin && { origin }) }, address), `${site} ${origin}`)
  })

  it('is ours by its origin, or by none, where the browser says nothing', () => {
    for (const origin of ['https://red.test', 'null', undefined])
      assert.ok(isFromOwnPage(origin === undefined ? {} : { origin }, address), origin)
    assert.ok(isFromOwnPage({ origin: 'http://127.0.0.1:1880' }, 'http://127.0.0.1:1880/oauth-integration/a/callback'))
  })

  it('is foreign by another origin', () => {
    for (const origin of ['https://evil.test', 'http://red.test', 'https://red.test:8443', 'https://sub.red.test', ''])
      assert.ok(!isFromOwnPage({ origin }, address), origin)
  })
})
