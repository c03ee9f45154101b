import assert from 'node:assert/strict'
import { isOAuthError, type OAuthError } from '../../src/vocabulary/errors.ts'
import type { HttpRequest } from '../../src/vocabulary/http.ts'
import { apiUrl, machine, person, providerAtHand, tokenUrl } from './provider-at-hand.ts'

const is = (code: OAuthError['code'], reason?: string) => (error: unknown) =>
  isOAuthError(error, code) && (reason === undefined || error.reason === reason)

/** What an API request looks like on the wire. */
async function onTheWire(settings: object, request: Partial<HttpRequest> = {}, token = 'access-1') {
  const { call, seen } = providerAtHand(
    { ...machine, ...settings },
    { [tokenUrl]: { body: { access_token: token, expires_in: 3600, account: 'A 1', region: 'eu' } } },
  )
  await call(request.url, request)
  const { method, url, headers, body } = seen.at(-1) as HttpRequest
  return { method, url, headers, body }
}

describe('the token on an API request', () => {
  it('stands in a header, by a text of its own', async () => {
    const { headers } = await onTheWire({
      tokenPlacement: { name: 'X-Token', template: 'T {base64({clientId}:{token})} {account}' },
      tokenResponse: { capture: { account: 'account' } },
    })
    assert.equal(headers['X-Token'], `T ${Buffer.from('basic:access-1').toString('base64')} A 1`)
  })

  it('stands in the query', async () => {
    const settings = { tokenPlacement: { in: 'query', name: 'key' } }
    assert.equal((await onTheWire(settings, {}, 'a&b=c')).url, `${apiUrl}?key=a%26b%3Dc`)
    assert.equal((await onTheWire(settings, { url: `${apiUrl}?x=%2f#end` })).url, `${apiUrl}?x=%2f&key=access-1#end`)
  })

  it('stands in a body of JSON or a form, and changes nothing else in it', async () => {
    const settings = { tokenPlacement: { in: 'body', name: 'token' } }
    const json = { 'Content-Type': 'application/json' }
    const form = { 'content-type': 'application/x-www-form-urlencoded' }
    const sent = async (body: string | Buffer, headers: object) =>
      (await onTheWire(settings, { method: 'POST', body, headers: headers as never })).body
    assert.equal(await sent('{"id": 12345678901234567890 }', json), '{"id": 12345678901234567890 ,"token":"access-1"}')
    assert.equal(await sent(Buffer.from('{}'), json), '{"token":"access-1"}')
    assert.equal(await sent('{"token":"mine","a":{"b":1}}', json), '{"token":"access-1","a":{"b":1}}')
    assert.equal(await sent('{"a":"}"}', json), '{"a":"}","token":"access-1"}')
    assert.equal(await sent('a=b%20c', form), 'a=b%20c&token=access-1')
    const { body, headers } = await onTheWire(settings, { method: 'POST' })
    assert.deepEqual([body, headers['content-type']], ['token=access-1', 'application/x-www-form-urlencoded'])
    for (const odd of ['[1]', 'text', '{', '"a"'])
      await assert.rejects(sent(odd, json), is('REQUEST_INVALID', 'body'), odd)
  })

  it('is never sent where it could not be read back', async () => {
    for (const token of ['a\u0001', 'ü'])
      await assert.rejects(
        onTheWire({ tokenPlacement: { in: 'query' } }, {}, token),
        is('RESPONSE_MALFORMED', 'noToken'),
      )
    await assert.rejects(
      onTheWire({ tokenPlacement: { template: '{token} {nope}' }, tokenResponse: { capture: { nope: 'nope' } } }),
      is('REQUEST_INVALID', 'header'),
    )
  })
})

describe('what every API request carries besides', () => {
  const settings = {
    apiRequest: {
      headers: {
        'X-Version': '2',
        'X-Account': '{account}',
        'X-None': '{none}',
        'X-Sign': '{hmac(sha256,{clientSecret},{method} {url} {body})}',
      },
      query: { format: 'json', region: ['{none}', '{region}'] },
    },
    tokenResponse: { capture: { account: 'account', region: 'region', none: 'none' } },
  }

  it('is added', async () => {
    const { url, headers } = await onTheWire(settings)
    assert.equal(url, `${apiUrl}?format=json&region=eu`)
    const { 'X-Version': version, 'X-Account': account, 'X-None': none, 'X-Sign': sign } = headers
    assert.deepEqual([version, account, none], ['2', 'A 1', undefined])
    assert.match(String(sign), /^[\da-f]{64}$/)
  })

  it('gives way to what the request has itself, in whatever case', async () => {
    const { url, headers } = await onTheWire(settings, { url: `${apiUrl}?format=xml`, headers: { 'x-VERSION': '3' } })
    assert.equal(url, `${apiUrl}?format=xml&region=eu`)
    assert.deepEqual(
      Object.entries(headers).filter(([name]) => /version/i.test(name)),
      [['x-VERSION', '3']],
    )
  })

  it('does not follow a redirect to another server', async () => {
    const { call, seen } = providerAtHand(
      { ...machine, ...settings, allowedDomains: ['example.com'] },
      {
        [apiUrl]: { status: 302, headers: { location: 'https://evil.test/x' } },
        'https://evil.test/x': { body: 'x' },
        [tokenUrl]: { body: { access_token: 'access-1', account: 'A', region: 'eu' } },
      },
    )
    await call()
    const { url, headers } = seen.at(-1) as HttpRequest
    assert.equal(url, 'https://evil.test/x')
    assert.deepEqual(
      Object.keys(headers).filter((name) => /^x-|authorization/i.test(name)),
      [],
    )
  })
})

describe('a base URL that the connection knows', () => {
  const settings = { ...person, baseUrl: '{site}/api', tokenResponse: { capture: { site: 'site' } } }
  const at = (site: string, more: object = {}) =>
    providerAtHand(
      { ...settings, ...more },
      {
        [tokenUrl]: { body: { access_token: 'access-1', refresh_token: 'r', expires_in: 3600, site } },
        'https://acme.test/api/me': { body: {} },
      },
    )

  it('may see the token, and no other server may', async () => {
    const { consent, call, seen, integration } = at('https://acme.test')
    await consent()
    assert.equal(await integration.baseUrl(), 'https://acme.test/api')
    await call('https://acme.test/api/me')
    assert.equal(seen.at(-1)?.headers['Authorization'], 'Bearer access-1')
    const count = seen.length
    for (const url of [
      'https://evil.test/',
      'https://acme.test.evil.test/',
      'https://acme.test:444/',
      'http://acme.test/api/me',
    ])
      await assert.rejects(call(url), is('ORIGIN_NOT_ALLOWED'), url)
    assert.equal(seen.length, count)
  })

  it('is none of the server’s choice where that is no address', async () => {
    for (const site of ['javascript:alert(1)', 'https://u:p@acme.test', 'ftp://acme.test', '//acme.test']) {
      const { consent, call, seen } = at(site)
      await consent().catch(() => {})
      const before = seen.length
      await assert.rejects(call('https://acme.test/api/me'), (error) => isOAuthError(error), site)
      assert.equal(seen.length, before, site)
    }
  })
})

describe('addresses that the connection knows', () => {
  it('must be on the allowed domains as they are used', async () => {
    const go = async (host: string, allowedDomains: string[]) => {
      const provider = providerAtHand(
        {
          ...person,
          allowedDomains,
          tokenUrl: 'https://{host}/token',
          callback: { capture: ['host'] },
        },
        { 'https://eu.example.com/token': { body: { access_token: 'a' } } },
      )
      await provider.consent({ code: 'c', host })
      return provider
    }
    await go('eu.example.com', ['example.com', 'login.example.com'])
    for (const host of ['evil.test', 'example.com.evil.test', 'eu.example.com:444'])
      await assert.rejects(go(host, ['example.com']), is('ORIGIN_NOT_ALLOWED', 'origin'), host)
    for (const host of ['evil.test?x=', 'u@evil.test', 'evil.test#', 'a\\b', 'evil.test /'])
      await assert.rejects(go(host, ['example.com']), (error) => isOAuthError(error, 'CONFIGURATION_INVALID'), host)
  })

  it('are addresses, without a name, a password or a fragment in them', async () => {
    const settings = {
      ...person,
      allowedDomains: ['example.com'],
      tokenUrl: '{server}/token',
      callback: { capture: ['server'] },
    }
    for (const server of ['https://u:p@example.com', 'https://u@example.com', 'http://example.com', 'javascript:x']) {
      const { consent, seen } = providerAtHand(settings)
      await assert.rejects(consent({ code: 'c', server }), is('CONFIGURATION_INVALID'), server)
      assert.equal(seen.length, 0)
    }
  })
})

describe('a refusal in words of the API’s own', () => {
  /** How often the token was renewed because of these answers. */
  async function renewals(authError: object, answer: object, later = 0) {
    const { call, clock, to } = providerAtHand({ ...machine, authError }, { [apiUrl]: answer })
    await call()
    await clock.advance(later)
    await call()
    return to(tokenUrl).length - 1
  }
  const expired = { body: { error: { code: 'EXPIRED' } } }

  it('is seen inside of a 200', async () => {
    const rule = { path: 'error.code', values: ['EXPIRED'] }
    assert.equal(await renewals(rule, expired), 1)
    assert.equal(await renewals(rule, { body: { error: { code: 'OTHER' } } }), 0)
    assert.equal(await renewals(rule, { body: { data: 'EXPIRED' } }), 0)
    assert.equal(await renewals({ path: 'error.code' }, { body: { error: { code: 'ANY' } } }), 1)
    assert.equal(await renewals({ path: ['x', 'error.code'] }, expired), 1)
  })

  it('is seen by its status, and another status by what it says as well', async () => {
    assert.equal(await renewals({ status: '419' }, { status: 419 }), 1)
    assert.equal(await renewals({ status: '419' }, { status: 401 }), 0)
    const rule = { status: [400, 401], path: 'code', values: 'EXPIRED' }
    assert.equal(await renewals(rule, { status: 400, body: { code: 'EXPIRED' } }), 1)
    assert.equal(await renewals(rule, { status: 400, body: { code: 'BAD' } }), 0)
    assert.equal(await renewals(rule, { status: 401, body: { code: 'BAD' } }), 1)
  })

  it('is not looked for in answers of another kind, or in large ones', async () => {
    const rule = { path: 'error', values: ['EXPIRED'] }
    const html = { 'content-type': 'text/html' }
    assert.equal(await renewals(rule, { headers: html, body: '<error>EXPIRED</error>' }), 0)
    assert.equal(await renewals(rule, { headers: html, body: '{"error":"EXPIRED"}' }), 1)
    assert.equal(await renewals(rule, { body: { error: 'EXPIRED', rest: 'x'.repeat(1_048_576) } }), 0)
    assert.equal(
      await renewals(rule, { headers: { 'content-type': 'application/json' }, body: '{"error":"EXPIRED"' }),
      0,
    )
  })
})
