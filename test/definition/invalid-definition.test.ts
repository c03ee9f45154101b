// biome-ignore-all lint/suspicious/noTemplateCurlyInString: that is what is read here
import assert from 'node:assert/strict'
import { complaint, problem, read } from './reading.ts'

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
      assert.equal(complaint({ clientAuth: inherited }), 'choice clientAuth')
    assert.equal(complaint({ tokenPlacement: { in: 'cookie' } }), 'shape /tokenPlacement/in')
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
    assert.equal(complaint({ allowedDomains: [1] }), 'shape /allowedDomains/0')
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
