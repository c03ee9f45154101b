// biome-ignore-all lint/suspicious/noTemplateCurlyInString: that is what is read here
import assert from 'node:assert/strict'
import { complaint, read } from './reading.ts'

describe('reading a definition', () => {
  it('makes a whole integration of key, token URL and client id', () => {
    const { rules: _rules, ...definition } = read()
    assert.deepEqual(definition, {
      name: 'acme',
      key: 'acme',
      mode: 'system',
      grant: 'client_credentials',
      clientId: 'me',
      clientAuth: 'client_secret_basic',
      basicEncoding: 'form',
      callbackRoot: 'admin',
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
      deferredUrls: {},
      parameters: { declared: [], values: {}, computed: {} },
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
    assert.deepEqual(read({ callback: null, tokenPlacement: null, authError: null, ping: null, scope: null }), read())
  })

  it('fills in the environment everywhere', () => {
    const env = {
      HOST: 'login.test',
      ID: 'me-too',
      N: '90',
      STATUS: '419 403',
      D: 'a.test, b.test',
      GRANT: 'password',
      PATH: '/ui',
    }
    const definition = read(
      {
        tokenUrl: 'https://${HOST}/token',
        baseUrl: 'https://${HOST}/v1',
        clientId: '${ID}',
        refreshBefore: '${N}',
        allowedDomains: '${HOST},${D}',
        grant: '${GRANT}',
        callback: { returnTo: '${PATH}/x' },
        tokenPlacement: { name: 'X-${ID}', template: '${ID} {token}' },
        authError: { status: '${STATUS}, 401' },
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
    assert.deepEqual(definition.tokenPlacement, { in: 'header', name: 'X-me-too', template: 'me-too {token}' })
    assert.deepEqual(definition.authError.status, [419, 403, 401])
    assert.deepEqual(definition.ping, { method: 'HEAD', url: '/me-too' })
    assert.equal(definition.scope, 'a:me-too b')
  })

  it('takes the user of a message to the letter where each message is asked', () => {
    const user = '${WHO} & {id}'
    for (const userType of ['jsonata', 'env'])
      assert.deepEqual(read({ user, userType }, { WHO: 'x' }).user, { from: userType, text: user })
    assert.deepEqual(read({ user: '${WHO}', userType: 'str' }, { WHO: 'x' }).user, { from: 'str', text: 'x' })
    assert.deepEqual(read({ user: 'req.user' }).user, { from: 'msg', text: 'req.user' })
    assert.equal(read({ user: '', userType: 'jsonata' }).user, undefined)
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
