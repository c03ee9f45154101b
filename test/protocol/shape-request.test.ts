import assert from 'node:assert/strict'
import { shapeRequest } from '../../src/protocol/shape-request.ts'
import { isOAuthError } from '../../src/vocabulary/errors.ts'
import { read } from '../definition/reading.ts'

const url = 'https://login.test/token'
const standard = {
  grant_type: 'authorization_code',
  code: 'c0de',
  redirect_uri: 'https://a.test/cb',
  scope: 'read write',
  client_id: 'me',
}

/** The token request of a definition, and everything its placeholders may mean. */
function shaped(tokenRequest: object, values: Record<string, string> = {}, more: object = {}) {
  const { rules } = read({ tokenRequest, ...more })
  const headers = { Authorization: 'Basic x', 'Content-Type': 'application/x-www-form-urlencoded' }
  const known = (name: string) => ({ clientId: 'me', clientSecret: 's3cret', scope: 'read write', ...values })[name]
  return shapeRequest({ url, headers, parameters: Object.entries(standard) }, rules.tokenRequest, known)
}

const form = (body: unknown) => Object.fromEntries(new URLSearchParams(String(body)))

describe('a token request', () => {
  it('is a form as the standard has it, when nothing is said', () => {
    assert.deepEqual(shaped({}), {
      method: 'POST',
      url,
      headers: {
        authorization: 'Basic x',
        accept: 'application/json',
        'content-type': 'application/x-www-form-urlencoded',
      },
      body: new URLSearchParams(standard).toString(),
    })
  })

  it('travels as its encoding and method say', () => {
    const query = `${url}?${new URLSearchParams(standard).toString().replaceAll('+', '%20')}`
    const cases = {
      'POST form': [url, 'application/x-www-form-urlencoded', new URLSearchParams(standard).toString()],
      'POST json': [url, 'application/json', JSON.stringify(standard)],
      'POST query': [query, undefined, undefined],
      'POST none': [url, undefined, undefined],
      'GET form': [url, 'application/x-www-form-urlencoded', new URLSearchParams(standard).toString()],
      'GET json': [url, 'application/json', JSON.stringify(standard)],
      'GET query': [query, undefined, undefined],
      'GET none': [url, undefined, undefined],
    }
    for (const [name, expected] of Object.entries(cases)) {
      const [method, encoding] = name.split(' ')
      const request = shaped({ method, encoding })
      assert.deepEqual([request.url, request.headers['content-type'], request.body], expected, name)
      assert.equal(request.method, method)
    }
    assert.equal(shaped({ method: 'GET' }).url, query)
    const text = shaped({ encoding: 'text', body: '<code>{xml({code})}</code>' })
    assert.deepEqual([text.headers['content-type'], text.body], ['text/plain', '<code>c0de</code>'])
  })

  it('has other names for parameters, or leaves them out', () => {
    const names = { client_id: 'appId', code: 'auth_code', redirect_uri: null, scope: 'grant_type', unknown: 'x' }
    assert.deepEqual(form(shaped({ names }).body), {
      grant_type: 'read write',
      auth_code: 'c0de',
      appId: 'me',
    })
  })

  it('has parameters more, others, or fewer', () => {
    const parameters = {
      a: 'x{code}',
      code: null,
      grant_type: 'other',
      n: 1,
      b: false,
      o: { deep: ['{code}', '{nope}', 2, null, { x: '{clientId}' }] },
      either: ['{nope}', '{clientId}', 'no'],
      list: ['a', 1],
      unknown: '{nope}',
      redirect_uri: '{nope}',
    }
    const json = shaped({ encoding: 'json', parameters }, {}, { tokenResponse: { capture: { nope: 'x' } } })
    assert.deepEqual(JSON.parse(String(json.body)), {
      grant_type: 'other',
      scope: 'read write',
      client_id: 'me',
      a: 'xc0de',
      n: 1,
      b: false,
      o: { deep: ['c0de', 2, null, { x: 'me' }] },
      either: 'me',
      list: ['a', 1],
    })
    const { o, list, n, b } = form(shaped({ parameters }, {}, { tokenResponse: { capture: { nope: 'x' } } }).body)
    assert.deepEqual([o, list, n, b], ['{"deep":["c0de",2,null,{"x":"me"}]}', '["a",1]', '1', 'false'])
  })

  it('may have a body of its own', () => {
    const body = { auth: { code: '{code}', secret: '{clientSecret}', n: 1, list: ['{nope}', true] }, empty: '{nope}' }
    const more = { tokenResponse: { capture: { nope: 'x' } } }
    assert.equal(
      shaped({ encoding: 'json', body }, {}, more).body,
      '{"auth":{"code":"c0de","secret":"s3cret","n":1,"list":[true]}}',
    )
    assert.equal(shaped({ encoding: 'json', body: ['{code}'] }).body, '["c0de"]')
    assert.deepEqual(form(shaped({ body: { a: '{code}', b: { c: 1 } } }).body), { a: 'c0de', b: '{"c":1}' })
    assert.equal(shaped({ encoding: 'query', body: { a: '{code} &' } }).url, `${url}?a=c0de%20%26`)
    assert.equal(shaped({ encoding: 'json', body: '{"a":"{json({code})}"}' }, { code: '"' }).body, '{"a":"\\""}')
    assert.equal(shaped({ body: 'raw={urlencode({code})}' }, { code: 'a&b' }).body, 'raw=a%26b')
  })

  it('has headers more, others, or fewer', () => {
    const headers = {
      authorization: 'Key {clientSecret}',
      Accept: null,
      'X-A': ['{nope}', '{clientId}'],
      'X-B': '{nope}',
      'X-N': 5,
      'Content-Type': 'application/x-odd',
    }
    const more = { tokenResponse: { capture: { nope: 'x' } } }
    assert.deepEqual(shaped({ headers }, {}, more).headers, {
      authorization: 'Key s3cret',
      'x-a': 'me',
      'x-n': '5',
      'content-type': 'application/x-odd',
    })
    assert.equal('authorization' in shaped({ headers: { AUTHORIZATION: null } }).headers, false)
  })

  it('can be signed with its body', () => {
    const request = shaped({
      encoding: 'json',
      body: { code: '{code}' },
      headers: { 'X-Sign': '{hmac(sha256, {clientSecret}, {body}, base64)}', 'X-Body': '{body}' },
      query: { sign: '{md5({body})}' },
    })
    assert.equal(request.headers['x-body'], '{"code":"c0de"}')
    assert.equal(request.headers['x-sign'], 'lE0by1yQdvpsGZ2rRpSwQYkEVag9M3ks4Za68qccH9A=')
    assert.match(request.url, /\?sign=[\da-f]{32}$/)
  })

  it('never lets a value end a header', () => {
    for (const value of ['a\r\nX-Evil: 1', 'a\nb', 'a\u0000', 'a\u2028b', 'ü€'])
      assert.throws(
        () => shaped({ headers: { 'X-A': '{code}' } }, { code: value }),
        (error) => isOAuthError(error, 'CONFIGURATION_INVALID') && error.details['property'] === 'headers.X-A',
        JSON.stringify(value),
      )
    for (const name of ['X A', 'X:A', 'X\r\nA', '', 'X\u0000'])
      assert.throws(() => shaped({ headers: { [name]: 'x' } }), /text without control characters/, name)
  })

  it('puts what the provider wants between scopes', () => {
    assert.equal(form(shaped({ scopeSeparator: ',' }).body)['scope'], 'read,write')
    assert.equal(form(shaped({ scopeSeparator: ', ', parameters: { s: '{scope}' } }).body)['s'], 'read, write')
    assert.equal(shaped({ scopeSeparator: '+', body: { s: '{scope}' }, encoding: 'json' }).body, '{"s":"read+write"}')
  })

  it('adds to the query of its address without touching what is there', () => {
    const query = { a: 'x y&z', b: ['{nope}', '{code}'], c: '{nope}', d: 1, e: null }
    const more = { tokenResponse: { capture: { nope: 'x' } } }
    assert.equal(shaped({ query }, {}, more).url, `${url}?a=x%20y%26z&b=c0de&d=1`)
    const { rules } = read({ tokenRequest: { query: { a: '1' } } })
    const at = (address: string) =>
      shapeRequest({ url: address, headers: {}, parameters: [] }, rules.tokenRequest, () => undefined).url
    assert.equal(at('https://login.test/T?x=%2f&Y'), 'https://login.test/T?x=%2f&Y&a=1')
    assert.equal(at('https://login.test/T?'), 'https://login.test/T?a=1')
  })

  it('takes names that every object has for names', () => {
    const odd = JSON.parse('{"__proto__":"p","constructor":"c","toString":"t"}')
    const request = shaped({ encoding: 'json', parameters: odd })
    assert.match(String(request.body), /"__proto__":"p","constructor":"c","toString":"t"/)
    assert.match(String(shaped({ encoding: 'json', body: odd }).body), /^{"__proto__":"p",/)
    assert.equal(shaped({ headers: odd }).headers['constructor'], 'c')
  })
})

describe('a refresh request', () => {
  const rule = (tokenRequest: object, refreshRequest: object = {}) =>
    read({ tokenRequest, refreshRequest }).rules.refreshRequest

  it('goes by the token request in what the schema says', () => {
    const refresh = rule({
      method: 'PUT',
      encoding: 'json',
      headers: { a: 'b' },
      names: { client_id: 'appId' },
      clientAuth: 'none',
      basicEncoding: 'raw',
      scopeSeparator: ',',
    })
    assert.equal(refresh.method, 'PUT')
    assert.equal(refresh.encoding, 'json')
    assert.deepEqual([...refresh.headers.keys()], ['a'])
    assert.equal(refresh.names.get('client_id'), 'appId')
    assert.equal(refresh.clientAuth, 'none')
    assert.equal(refresh.basicEncoding, 'raw')
    assert.equal(refresh.scopeSeparator, ',')
  })

  it('does not go by its query, parameters and body', () => {
    const refresh = rule({ query: { a: 'b' }, parameters: { a: 'b' }, body: { a: 'b' } })
    assert.equal(refresh.query.size + refresh.parameters.size, 0)
    assert.equal(refresh.body, undefined)
  })

  it('says itself what is different', () => {
    const token = { method: 'PUT', encoding: 'json', headers: { a: 'b' }, names: { code: 'c' }, scopeSeparator: ',' }
    const refresh = rule(token, {
      method: 'POST',
      encoding: 'form',
      headers: { c: 'd' },
      names: {},
      scopeSeparator: ' ',
    })
    assert.deepEqual([refresh.method, refresh.encoding, refresh.scopeSeparator], ['POST', 'form', ' '])
    assert.deepEqual([[...refresh.headers.keys()], refresh.names.size], [['c'], 0])
  })

  it('travels as its own method has it, unless an encoding was named', () => {
    assert.equal(rule({}, { method: 'GET' }).encoding, 'query')
    assert.equal(rule({ method: 'GET' }, { method: 'POST' }).encoding, 'form')
    assert.equal(rule({ method: 'GET' }).encoding, 'query')
    assert.equal(rule({ encoding: 'json' }, { method: 'PUT' }).encoding, 'json')
    assert.equal(rule({ method: 'GET', encoding: 'json' }, { method: 'POST' }).encoding, 'json')
  })
})
