import assert from 'node:assert/strict'
import { readConfig } from '../../../nodes/oauth-request/request-config.ts'
import { urlOf, withQuery } from '../../../nodes/oauth-request/url-of-message.ts'
import { isOAuthError } from '../../../src/index.ts'
import { fastest } from '../../support/fastest.ts'
import { requestProperties } from './request-properties.ts'

const urlFor = (url: string, baseUrl?: string, msg: object = {}) =>
  urlOf(msg, readConfig(requestProperties({ url })), baseUrl)

const unusable = (error: unknown) => isOAuthError(error, 'REQUEST_INVALID') && error.reason === 'url'

describe('The URL of a request', () => {
  for (const [url, baseUrl, expected] of [
    ['https://x.test/a', undefined, 'https://x.test/a'],
    ['https://x.test/a', 'https://base.test/v1', 'https://x.test/a'],
    ['HTTPS://X.test/a', undefined, 'HTTPS://X.test/a'],
    [' https://x.test/a\n', undefined, 'https://x.test/a'],
    ['/users', 'https://x.test/v1', 'https://x.test/v1/users'],
    ['users', 'https://x.test/v1', 'https://x.test/v1/users'],
    ['/users', 'https://x.test/v1/', 'https://x.test/v1/users'],
    ['users/', 'https://x.test', 'https://x.test/users/'],
    ['?a=1', 'https://x.test/v1', 'https://x.test/v1?a=1'],
    ['/users?a=1#b', 'https://x.test/v1', 'https://x.test/v1/users?a=1#b'],
    ['projects:search', 'https://x.test/v1', 'https://x.test/v1/projects:search'],
    ['localhost:1880/a', 'https://x.test/v1', 'https://x.test/v1/localhost:1880/a'],
    ['users?next=https://y.test', 'https://x.test/v1', 'https://x.test/v1/users?next=https://y.test'],
    ['127.0.0.1:22071/x', undefined, 'http://127.0.0.1:22071/x'],
    ['localhost/x', undefined, 'http://localhost/x'],
    ['nas:8080', undefined, 'http://nas:8080'],
    ['[::1]:1880/x', undefined, 'http://[::1]:1880/x'],
    ['api.x.test?a=1', undefined, 'http://api.x.test?a=1'],
    ['https://x.test/?a=20%&b=%41 c%%30%', undefined, 'https://x.test/?a=20%25&b=%41 c%25%30%25'],
    ['https://x.test/20%/?a=%41', undefined, 'https://x.test/20%/?a=%41'],
  ] as const) {
    it(`is ${expected} for ${JSON.stringify(url)} with ${baseUrl ?? 'no'} base URL`, () => {
      assert.equal(urlFor(url, baseUrl), expected)
    })
  }

  for (const url of [
    '/users',
    'users',
    '?a=1',
    'ftp://x.test/a',
    'u:p@x.test/a',
    'https:x.test',
    'javascript:alert(1)',
    '//x.test',
  ]) {
    it(`is refused for ${url} without a base URL`, () => {
      assert.throws(() => urlFor(url), unusable)
    })
  }

  it('is refused for another scheme than http and https', () => {
    assert.throws(() => urlFor('ftp://x.test/a', 'https://x.test'), unusable)
  })

  it('comes from the message, then from the integration, when the node has none', () => {
    assert.equal(urlFor('', undefined, { url: 'https://x.test/a' }), 'https://x.test/a')
    assert.equal(urlFor('', 'https://x.test/v1', { url: 'a' }), 'https://x.test/v1/a')
    assert.equal(urlFor(' ', 'https://x.test/v1'), 'https://x.test/v1')
    assert.throws(() => urlFor(''), unusable)
    assert.throws(() => urlFor('', 'https://x.test', { url: 7 }), unusable)
  })

  it('comes from the node when both have one', () => {
    assert.equal(urlFor('https://x.test/a', undefined, { url: 'https://y.test/b' }), 'https://x.test/a')
  })

  it('is filled in from the message, escaped for HTML as core does it', () => {
    const msg = { topic: 'a/b', payload: { id: 7 } }
    assert.equal(
      urlFor('https://x.test/{{topic}}/{{{topic}}}/{{payload.id}}', undefined, msg),
      'https://x.test/a&#x2F;b/a/b/7',
    )
    assert.equal(urlFor('/t/{{payload.id}}', 'https://x.test', msg), 'https://x.test/t/7')
  })

  it('is refused when a template gives nothing or cannot be read', () => {
    assert.throws(() => urlFor('{{{absent}}}', 'https://x.test'), unusable)
    assert.throws(() => urlFor('https://x.test/{{#open}}', undefined, {}), unusable)
  })

  for (const hostile of [
    '//evil.test/a',
    '\\\\evil.test\\a',
    '/\\evil.test',
    '.evil.test',
    '@evil.test/a',
    ':pw@evil.test',
    'https:evil.test/a',
    'https:/evil.test/a',
    'ht\ttps://evil.test/a',
    'javascript:alert(1)',
    '?@evil.test',
  ]) {
    it(`stays on the base URL’s server for msg.url ${JSON.stringify(hostile)}`, () => {
      assert.equal(new URL(urlFor('', 'https://x.test', { url: hostile })).origin, 'https://x.test')
    })
  }

  it('is read in no time whatever its length', () => {
    const ms = fastest(() => {
      assert.throws(() => urlFor('', undefined, { url: 'a'.repeat(100_000) }), unusable)
      assert.throws(() => urlFor('', undefined, { url: 'a.'.repeat(50_000) }), unusable)
      assert.throws(() => urlFor('', undefined, { url: '-._'.repeat(40_000) }), unusable)
      assert.equal(urlFor(`https://x.test/?${'%'.repeat(10_000)}`).length, 'https://x.test/?'.length + 30_000)
    })
    assert.ok(ms < 500, `${ms} ms`)
  })
})

describe('Parameters of a payload', () => {
  it('go behind the query and before the fragment', () => {
    assert.equal(withQuery('https://x.test/a', 'b=1'), 'https://x.test/a?b=1')
    assert.equal(withQuery('https://x.test/a?', 'b=1'), 'https://x.test/a?b=1')
    assert.equal(withQuery('https://x.test/a?z=1', 'b=1'), 'https://x.test/a?z=1&b=1')
    assert.equal(withQuery('https://x.test/a?z=1#c?', 'b=1'), 'https://x.test/a?z=1&b=1#c?')
    assert.equal(withQuery('https://x.test/a', ''), 'https://x.test/a')
  })
})
