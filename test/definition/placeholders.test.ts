import assert from 'node:assert/strict'
import { complaint, problem, read, shortest } from './reading.ts'

const consent = { grant: 'authorization_code', authorizationUrl: 'https://login.test/authorize' }
const secret = { parameters: [{ name: 'apiKey', secret: true }] }

describe('placeholders of a definition', () => {
  it('must be known where they stand', () => {
    for (const [property, settings] of Object.entries({
      audience: { audience: '{nope}' },
      tokenUrl: { tokenUrl: 'https://{nope}.login.test/' },
      'tokenRequest.headers.x': { tokenRequest: { headers: { x: '{nope}' } } },
      'tokenRequest.parameters.x.0.y': { tokenRequest: { parameters: { x: [{ y: '{nope}' }] } } },
      'tokenRequest.body.a': { tokenRequest: { body: { a: '{nope}' } } },
      'steps.0.url': { steps: [{ url: 'https://a.test/{nope}' }] },
      'steps.0.headers.x': { steps: [{ url: '/', headers: { x: ['{clientId}', '{nope}'] } }] },
      'lookups.0.query.x': { lookups: [{ url: '/', query: { x: '{nope}' } }] },
      'authorizationRequest.parameters.x': { authorizationRequest: { parameters: { x: '{nope}' } } },
      'authorizationRequest.fragment': { authorizationRequest: { fragment: '{nope}' } },
      'apiRequest.headers.x': { apiRequest: { headers: { x: '{nope}' } } },
      'tokenPlacement.template': { tokenPlacement: { template: '{nope}' } },
      'jwt.payload.x': { jwt: { payload: { x: '{nope}' } } },
      'jwt.keyId': { jwt: { keyId: '{nope}' } },
      'refreshRequest.headers.x': { refreshRequest: { headers: { x: '{nope}' } } },
      'revocationRequest.query.x': { revocationRequest: { query: { x: '{nope}' } } },
      allowedDomains: { allowedDomains: ['{nope}'] },
    })) {
      const { reason, details } = problem(settings)
      assert.deepEqual([reason, details], ['parameter', { property, parameter: 'nope' }])
    }
  })

  it('may name what is caught on the way', () => {
    read({
      tokenResponse: { capture: { a: 'a' }, captureHeaders: { b: 'set-cookie' } },
      refreshRequest: { response: { capture: { c: 'c' } } },
      steps: [{ url: '/', as: 'd', response: { capture: { e: 'e' } } }],
      lookups: [{ url: '/{a}', response: { captureHeaders: { f: 'x' } } }],
      callback: { capture: ['g'] },
      apiRequest: { headers: { x: '{a}{b}{c}{d}{e}{f}{g}' } },
    })
  })

  it('never bring a secret to the browser', () => {
    for (const name of [
      'clientSecret',
      'ownerPassword',
      'assertion',
      'code',
      'refreshToken',
      'accessToken',
      'codeVerifier',
    ])
      assert.equal(
        complaint({ ...consent, authorizationRequest: { parameters: { x: `{${name}}` } } }),
        'parameter authorizationRequest.parameters.x',
      )
    const computed = { parameters: [...secret.parameters, { name: 'signed', value: '{sha256({apiKey})}' }] }
    for (const settings of [
      { authorizationRequest: { parameters: { x: '{apiKey}' } } },
      { authorizationRequest: { parameters: { x: ['{apiKey}', 'y'] } } },
      { authorizationRequest: { fragment: '{apiKey}' } },
      { authorizationUrl: 'https://login.test/{apiKey}' },
      { authorizationRequest: { parameters: { x: '{signed}' } } },
      { authorizationUrl: 'https://login.test/{signed}' },
    ])
      assert.match(complaint({ ...consent, ...computed, ...settings }), /^parameter authorization/)
    assert.equal(complaint({ authorizationUrl: 'https://login.test/{clientSecret}' }), 'parameter authorizationUrl')
    read({ ...consent, ...computed, tokenRequest: { headers: { x: '{signed}{apiKey}{clientSecret}' } } })
  })

  it('never bring a secret where it would be shown', () => {
    for (const property of ['clientId', 'scope', 'audience', 'name', 'callbackUrl', 'issuer'])
      assert.equal(complaint({ ...secret, [property]: 'https://x.test/{apiKey}' }), `parameter ${property}`)
  })

  it('may stand in addresses that are known later', () => {
    const { tokenUrl, deferredUrls } = read({
      ...secret,
      tokenUrl: ['https://{apiKey}.login.test/', 'https://login.test/'],
    })
    assert.equal(tokenUrl, undefined)
    assert.equal(deferredUrls.tokenUrl?.alternatives.length, 2)
  })

  it('leave a text out where they need no value', () => {
    const optional = { parameters: [{ name: 'o', required: false }] }
    assert.equal(read({ ...optional, audience: '{o}' }).audience, undefined)
    assert.equal(read({ ...optional, revocationUrl: 'https://{o}.test/' }).revocationUrl, undefined)
    assert.equal(read({ ...optional, tokenUrl: ['https://{o}.test/', 'https://a.test/'] }).tokenUrl, 'https://a.test/')
    assert.equal(complaint({ ...optional, tokenUrl: 'https://{o}.test/' }), 'missing tokenUrl')
    assert.equal(complaint({ ...optional, key: '{o}' }), 'missing key')
    assert.equal(complaint({ ...optional, clientId: '{o}' }), 'missing clientId')
  })

  it('never leave a list of allowed domains empty', () => {
    const optional = { parameters: [{ name: 'o', required: false }] }
    assert.equal(complaint({ ...optional, allowedDomains: ['{o}'] }), 'parameter allowedDomains')
    assert.equal(complaint({ ...optional, allowedDomains: 'login.test {o}' }), 'parameter allowedDomains')
    assert.equal(complaint({ ...secret, allowedDomains: ['{apiKey}'] }), 'parameter allowedDomains')
    const given = { parameterValues: { d: 'login.test, a.test' }, allowedDomains: ['{d}'] }
    assert.deepEqual(read(given).allowedDomains, ['login.test', 'a.test'])
  })
})

describe('a server that the callback names', () => {
  const caught = { ...consent, callback: { capture: ['host'] } }
  const bounded = (declaration: object) => ({ parameters: [{ name: 'host', source: 'callback', ...declaration }] })

  it('must be among named domains', () => {
    for (const property of ['tokenUrl', 'refreshUrl', 'revocationUrl', 'introspectionUrl', 'baseUrl']) {
      const settings = { ...caught, [property]: 'https://{host}/x' }
      assert.equal(complaint(settings), `capturedHost ${property}`)
      read({ ...settings, allowedDomains: ['login.test', 'acme.test'] })
    }
    for (const list of ['steps', 'lookups'])
      assert.equal(complaint({ ...caught, [list]: [{ url: 'https://{host}/x' }] }), `capturedHost ${list}/0.url`)
    assert.equal(complaint({ ...caught, tokenUrl: ['https://{host}/x', shortest.tokenUrl] }), 'capturedHost tokenUrl')
  })

  it('must be so by whatever way its name gets there', () => {
    const computed = { parameters: [{ name: 'whole', value: 'login.{host}' }] }
    assert.equal(complaint({ ...caught, ...computed, tokenUrl: 'https://{whole}/x' }), 'capturedHost tokenUrl')
    assert.equal(complaint({ ...caught, tokenUrl: '{host}/x' }), 'capturedHost tokenUrl')
    assert.equal(complaint({ ...caught, tokenUrl: 'https://{lower({host})}.test/' }), 'capturedHost tokenUrl')
  })

  it('may be one of a few, or of a pattern', () => {
    for (const declaration of [{ enum: ['a.test'] }, { pattern: '[a-z]+\\.acme\\.test' }])
      read({ ...caught, ...bounded(declaration), tokenUrl: 'https://{host}/x' })
    assert.equal(
      complaint({ ...caught, ...bounded({ format: 'hostname' }), tokenUrl: 'https://{host}/x' }),
      'capturedHost tokenUrl',
    )
  })

  it('is not what it names in a path or query', () => {
    read({ ...caught, baseUrl: 'https://api.test/{host}', tokenUrl: 'https://login.test/t?realm={host}' })
  })

  it('is not what a token answer names, which the server itself has written', () => {
    read({ tokenResponse: { capture: { host: 'host' } }, baseUrl: 'https://{host}/x' })
  })
})
