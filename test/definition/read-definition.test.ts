// biome-ignore-all lint/suspicious/noTemplateCurlyInString: that is what is read here
import assert from 'node:assert/strict'
import { readDefinition } from '../../src/definition/read-definition.ts'
import { isOAuthError, type OAuthError } from '../../src/vocabulary/errors.ts'

const shortest = { key: 'acme', tokenUrl: 'https://login.test/token', clientId: 'me' }
const read = (more: object = {}, env: Record<string, string> = {}) =>
  readDefinition({ ...shortest, ...more }, (name) => env[name])

function problem(more: object, env: Record<string, string> = {}): OAuthError {
  try {
    read(more, env)
  } catch (error) {
    if (isOAuthError(error, 'CONFIGURATION_INVALID')) return error
    throw error
  }
  throw new Error(`${JSON.stringify(more)} was taken`)
}
const complaint = (more: object, env: Record<string, string> = {}) => {
  const { reason, details } = problem(more, env)
  return `${reason} ${details['property'] ?? ''}`.trim()
}

describe('reading a definition', () => {
  it('makes a whole integration of key, token URL and client id', () => {
    assert.deepEqual(read(), {
      name: 'acme',
      key: 'acme',
      mode: 'system',
      grant: 'client_credentials',
      clientId: 'me',
      clientAuth: 'client_secret_basic',
      basicEncoding: 'form',
      scope: '',
      pkce: 'S256',
      allowedDomains: [],
      allowHttp: false,
      refreshBefore: 1800,
      keepAlive: 0,
      timeout: 30,
      tokenPlacement: { in: 'header', name: 'Authorization', template: 'Bearer {token}' },
      authError: { status: [401, 403] },
      ping: { method: 'GET', url: '' },
      tokenUrl: 'https://login.test/token',
    })
  })

  it('takes every property', () => {
    const all = {
      name: 'Acme',
      grant: 'authorization_code',
      issuer: 'https://login.test',
      authorizationUrl: 'https://login.test/authorize?x=1',
      refreshUrl: 'https://login.test/refresh',
      revocationUrl: 'https://login.test/revoke',
      introspectionUrl: 'https://login.test/introspect',
      clientAuth: 'client_secret_post',
      basicEncoding: 'raw',
      scope: 'a b',
      audience: 'https://api.test',
      resource: 'https://api.test/r',
      pkce: 'plain',
      baseUrl: 'https://api.test/v1',
      allowHttp: true,
      callbackUrl: 'https://flows.test/oauth-integration/acme/callback',
      refreshBefore: 60,
      keepAlive: 30,
      timeout: 5,
      tokenPlacement: { in: 'query', name: 'key', template: 'k-{token}' },
      authError: { status: [401] },
      ping: { method: 'HEAD', url: '/me' },
    }
    const definition = read({ ...all, callback: { returnTo: '/ui' } })
    for (const [property, value] of Object.entries(all)) assert.deepEqual({ ...definition }[property], value, property)
    assert.equal(definition.returnTo, '/ui')
  })

  it('keeps nothing it does not know', () => {
    assert.equal('colour' in read({ colour: 'red', clientSecret: 'x' }), false)
    assert.equal('clientSecret' in read({ clientSecret: 'x' }), false)
  })

  it('takes an empty text for nothing, as the editor leaves it', () => {
    const empty = Object.fromEntries(
      [
        'name',
        'mode',
        'grant',
        'issuer',
        'authorizationUrl',
        'refreshUrl',
        'revocationUrl',
        'introspectionUrl',
        'clientAuth',
        'basicEncoding',
        'scope',
        'audience',
        'resource',
        'pkce',
        'baseUrl',
        'allowedDomains',
        'callbackUrl',
        'refreshBefore',
        'keepAlive',
        'timeout',
        'schemaVersion',
      ].map((name) => [name, '']),
    )
    assert.deepEqual(read(empty), read())
    assert.deepEqual(read(Object.fromEntries(Object.keys(empty).map((name) => [name, '   ']))), read())
    assert.deepEqual(read({ callback: {}, tokenPlacement: {}, authError: { status: '' }, ping: {} }), read())
    assert.deepEqual(read({ callback: null, tokenPlacement: null, authError: null, ping: 'x', scope: null }), read())
  })

  it('fills in the environment everywhere', () => {
    const env = { HOST: 'login.test', ID: 'me-too', N: '90', D: 'a.test, b.test', GRANT: 'password', PATH: '/ui' }
    const definition = read(
      {
        tokenUrl: 'https://${HOST}/token',
        baseUrl: 'https://${HOST}/v1',
        clientId: '${ID}',
        refreshBefore: '${N}',
        allowedDomains: '${HOST},${D}',
        grant: '${GRANT}',
        callback: { returnTo: '${PATH}/x' },
        tokenPlacement: { name: 'X-${ID}' },
        ping: { url: '/${ID}', method: 'head' },
        scope: 'a:${ID} b',
      },
      env,
    )
    assert.equal(definition.tokenUrl, 'https://login.test/token')
    assert.equal(definition.baseUrl, 'https://login.test/v1')
    assert.equal(definition.clientId, 'me-too')
    assert.equal(definition.refreshBefore, 90)
    assert.deepEqual(definition.allowedDomains, ['login.test', 'a.test', 'b.test'])
    assert.equal(definition.grant, 'password')
    assert.equal(definition.returnTo, '/ui/x')
    assert.equal(definition.tokenPlacement.name, 'X-me-too')
    assert.deepEqual(definition.ping, { method: 'HEAD', url: '/me-too' })
    assert.equal(definition.scope, 'a:me-too b')
  })

  it('fills in parameters, numbers among them', () => {
    const definition = read({ tokenUrl: 'https://{tenant}.test/{n}', parameterValues: { tenant: 'acme', n: 5 } })
    assert.equal(definition.tokenUrl, 'https://acme.test/5')
    assert.equal(complaint({ tokenUrl: 'https://{tenant}.test/' }), 'parameter tokenUrl')
  })

  it('leaves the token in its template', () => {
    assert.equal(read({ tokenPlacement: { template: 'Token {token}' } }).tokenPlacement.template, 'Token {token}')
    assert.deepEqual(read({ tokenPlacement: { in: 'query' } }).tokenPlacement, {
      in: 'query',
      name: 'access_token',
      template: '{token}',
    })
  })

  it('says which property needs a variable that is not set', () => {
    for (const property of [
      'key',
      'clientId',
      'tokenUrl',
      'issuer',
      'scope',
      'timeout',
      'grant',
      'allowedDomains',
      'name',
    ])
      assert.equal(complaint({ [property]: '${NOWHERE}' }), `environment ${property}`)
  })

  it('takes numbers as text, and a scope with any space between', () => {
    const definition = read({ refreshBefore: '120', keepAlive: ' 30 ', timeout: '2.5', scope: '  a  b\u00a0c ' })
    assert.deepEqual(
      [definition.refreshBefore, definition.keepAlive, definition.timeout, definition.scope],
      [120, 30, 2.5, 'a b c'],
    )
    assert.equal(read({ clientId: 12345 }).clientId, '12345')
    assert.deepEqual(read({ authError: { status: '401, 403 419' } }).authError.status, [401, 403, 419])
  })

  it('takes allowed domains as a list or a text', () => {
    const domains = ['login.test', '*.api.test', 'https://x.test:8443']
    for (const given of [domains, domains.join(','), domains.join(' , '), domains.join('\n'), [domains.join(' ')]])
      assert.deepEqual(read({ allowedDomains: given }).allowedDomains, domains)
  })
})

describe('a definition that cannot be used', () => {
  it('lacks what nothing works without', () => {
    for (const property of ['key', 'tokenUrl', 'clientId'])
      for (const value of [undefined, '', '  ', null])
        assert.equal(complaint({ [property]: value }), `missing ${property}`)
    assert.equal(complaint({ grant: 'authorization_code' }), 'missing authorizationUrl')
    read({ grant: 'authorization_code', issuer: 'https://login.test' })
    read({ tokenUrl: '', issuer: 'https://login.test' })
  })

  it('has a key that could not stand in an address', () => {
    for (const key of ['a b', 'a/b', 'a.b', '../a', 'ä', 'a-b', 'a'.repeat(65), '__proto__'])
      assert.equal(complaint({ key }), 'key key')
    read({ key: 'a'.repeat(64) })
  })

  it('chooses what there is not', () => {
    for (const [property, value] of Object.entries({
      grant: 'implicit',
      clientAuth: 'magic',
      basicEncoding: 'x',
      pkce: 's256',
      mode: 'both',
    })) {
      const error = problem({ [property]: value })
      assert.equal(`${error.reason} ${error.details['property']}`, `choice ${property}`)
      assert.ok(error.message.includes(value))
    }
    for (const inherited of ['constructor', '__proto__', 'toString'])
      assert.equal(complaint({ grant: inherited }), 'choice grant')
    assert.equal(complaint({ tokenPlacement: { in: 'cookie' } }), 'choice tokenPlacement.in')
  })

  it('comes from a newer version of the package', () => {
    read({ schemaVersion: 1 })
    read({ schemaVersion: '1' })
    assert.equal(complaint({ schemaVersion: 2 }), 'schemaVersion')
    assert.equal(complaint({ schemaVersion: 'x' }), 'number schemaVersion')
  })

  it('has control characters or something else than a text', () => {
    assert.equal(complaint({ clientId: 'a\nb' }), 'text clientId')
    assert.equal(complaint({ scope: 'a\u0000b' }), 'text scope')
    assert.equal(complaint({ clientId: '${X}' }, { X: 'a\r\nX: y' }), 'text clientId')
    for (const value of [{}, [], true, ['a']]) assert.equal(complaint({ clientId: value }), 'text clientId')
    assert.equal(complaint({ tokenPlacement: { name: 'X: Y' } }), 'text tokenPlacement.name')
    assert.equal(complaint({ tokenPlacement: { template: 'no token' } }), 'text tokenPlacement.template')
    assert.equal(complaint({ tokenPlacement: { template: '{token}\r\nX: y' } }), 'text tokenPlacement.template')
    assert.equal(complaint({ ping: { method: 'GET /' } }), 'text ping.method')
    assert.equal(complaint({ allowedDomains: [1] }), 'text allowedDomains')
  })

  it('would return somewhere else', () => {
    assert.equal(problem({ callback: { returnTo: '//evil.test' } }).reason, 'returnTo')
    assert.equal(problem({ callback: { returnTo: '${X}' } }, { X: 'https://evil.test' }).reason, 'returnTo')
  })

  it('allows domains that would match nothing', () => {
    for (const entry of ['https://x.test/path', 'x@y.test', 'good.*', '**'])
      assert.equal(complaint({ allowedDomains: `login.test ${entry}` }), 'choice allowedDomains')
  })

  it('sends secrets beyond the domains it allows', () => {
    const allowedDomains = 'login.test'
    read({
      allowedDomains,
      revocationUrl: 'https://eu.login.test/revoke',
      baseUrl: 'https://api.test',
      callbackUrl: 'https://x.test/',
    })
    for (const property of ['issuer', 'authorizationUrl', 'tokenUrl', 'refreshUrl', 'revocationUrl']) {
      const error = problem({ allowedDomains, [property]: 'https://login.test.evil.test/x' })
      assert.deepEqual([error.reason, error.details], ['domain', { property, host: 'login.test.evil.test' }])
    }
    assert.equal(complaint({ allowedDomains, tokenUrl: 'https://${H}/x' }, { H: 'evil.test' }), 'domain tokenUrl')
  })
})

const addresses = [
  'issuer',
  'authorizationUrl',
  'tokenUrl',
  'refreshUrl',
  'revocationUrl',
  'introspectionUrl',
  'baseUrl',
  'callbackUrl',
]

describe('an address in a definition', () => {
  it('is kept as it was written', () => {
    for (const url of [
      'https://login.test',
      'https://login.test/',
      'https://LOGIN.test:443/a?b=c',
      'http://localhost:8080/x',
      'http://127.0.0.1/',
      'http://[::1]:1/',
    ])
      assert.equal(read({ tokenUrl: url }).tokenUrl, url)
  })

  it('is an http(s) address without user name, password or fragment', () => {
    const bad = [
      'login.test/token',
      '/token',
      '//login.test',
      'ftp://login.test',
      'javascript:alert(1)',
      'JaVaScRiPt:alert(1)',
      'data:text/html,x',
      'file:///etc/passwd',
      'vbscript:x',
      'https:login.test',
      'https:/login.test',
      'https://',
      'https:///login.test',
      'https:\\\\login.test',
      'https://user@login.test/',
      'https://user:pass@login.test/',
      'https://login.test/#x',
      'https://login.test/#',
      'https://a b/',
      'http://[::1',
      'https://login.test:99999/',
      'https://%/',
      'blob:https://login.test/x',
    ]
    for (const property of addresses)
      for (const url of bad) assert.equal(complaint({ [property]: url }), `url ${property}`, url)
  })

  it('is not plain http beyond the loopback, unless that is allowed', () => {
    for (const property of addresses) {
      for (const url of [
        'http://login.test/',
        'http://10.0.0.1/',
        'http://localhost.evil.test/',
        'http://127.0.0.1.evil.test/',
      ])
        assert.equal(complaint({ [property]: url }), `insecure ${property}`)
      read({ [property]: 'http://login.test/', allowHttp: true })
      read({ [property]: 'http://login.test/', allowHttp: 'true' })
    }
    assert.equal(complaint({ tokenUrl: 'http://login.test/', allowHttp: 'yes' }), 'insecure tokenUrl')
  })
})

describe('CF-010 Numeric settings', () => {
  const limits = { refreshBefore: [0, 31_536_000], keepAlive: [0, 3650], timeout: [0.05, 3600] } as const
  for (const [property, [least, most]] of Object.entries(limits)) {
    it(`takes a ${property} from ${least} to ${most}`, () => {
      for (const value of [least, most, String(least), String(most)])
        assert.equal({ ...read({ [property]: value }) }[property], Number(value))
      for (const value of [
        -1,
        most + 1,
        1e99,
        Number.NaN,
        Number.POSITIVE_INFINITY,
        'NaN',
        'Infinity',
        '1e99',
        '10 s',
        '1,5',
        'x',
      ])
        assert.equal(complaint({ [property]: value }), `number ${property}`, String(value))
    })
  }

  it('takes status codes only', () => {
    for (const status of [[199], [600], [401.5], ['x'], 'abc', '401;403', 4e99])
      assert.equal(complaint({ authError: { status } }), 'number authError.status')
    assert.deepEqual(read({ authError: { status: 401 } }).authError.status, [401])
  })
})

describe('IN-004 Prototype pollution end-to-end', () => {
  it('is not possible by a definition', () => {
    const hostile = JSON.parse(
      '{"__proto__":{"polluted":1,"scope":"evil"},"constructor":{"prototype":{"polluted":1}},"tokenPlacement":{"__proto__":{"in":"query"}},"parameterValues":{"__proto__":{"x":"y"}}}',
    )
    const definition = readDefinition(
      Object.assign(Object.create({ scope: 'inherited' }), shortest, hostile),
      () => undefined,
    )
    assert.equal(definition.scope, '')
    assert.equal(definition.tokenPlacement.in, 'header')
    assert.equal(({} as Record<string, unknown>)['polluted'], undefined)
    assert.deepEqual(Object.keys(Object.prototype), [])
  })
})
