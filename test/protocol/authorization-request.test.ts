import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { calculatePKCECodeChallenge } from 'openid-client'
import { authorizationRequest } from '../../src/protocol/authorization-code.ts'
import { isOAuthError } from '../../src/vocabulary/errors.ts'
import { breakingEndpoint, dangerousEndpoints } from '../support/dangerous-endpoints.ts'
import { aContext, without } from './fake-server.ts'

const redirectUri = 'https://flows.example.com/oauth-integration/example/callback'
const issuer = 'https://login.example.com'
const wellKnown = `${issuer}/.well-known/openid-configuration`
const described = (more = {}) => ({
  [wellKnown]: {
    body: { issuer, authorization_endpoint: `${issuer}/authorize`, token_endpoint: `${issuer}/token`, ...more },
  },
})
async function start(differently = {}, behaviours = {}, uri = redirectUri) {
  const { context, seen } = aContext(behaviours, differently)
  const { url, request } = await authorizationRequest(context, uri)
  return { url, request, seen, parameters: new URL(url).searchParams }
}
const refuses = (code: string, reason: string) => (error: unknown) =>
  isOAuthError(error) && error.code === code && error.reason === reason

describe('an authorization request', () => {
  it('sends a person to the provider with all that belongs to it (RFC 6749 §4.1.1)', async () => {
    const { url, parameters, request } = await start({
      scope: 'a b',
      audience: 'https://api.test',
      resource: 'https://api.test/r',
    })
    assert.ok(url.startsWith('https://login.example.com/authorize?'))
    const { state, code_challenge: challenge, ...others } = Object.fromEntries(parameters)
    assert.deepEqual(others, {
      response_type: 'code',
      client_id: 'client-1',
      redirect_uri: redirectUri,
      scope: 'a b',
      audience: 'https://api.test',
      resource: 'https://api.test/r',
      code_challenge_method: 'S256',
    })
    assert.equal(state, request.state)
    assert.equal(challenge?.length, 43)
    assert.equal(request.redirectUri, redirectUri)
  })

  it('writes a space as %20, and a plus as what it is', async () => {
    const { url } = await start({
      scope: 'a+b c',
      authorizationUrl: 'https://login.example.com/authorize?x=1+2&y=$%26%60',
    })
    assert.match(url, /scope=a%2Bb%20c/)
    assert.match(url, /x=1%202&y=%24%26%60/)
    assert.equal(url.includes('+'), false)
  })

  it('keeps the query of the authorization URL', async () => {
    const { parameters } = await start({ authorizationUrl: 'https://login.example.com/authorize?tenant=x' })
    assert.equal(parameters.get('tenant'), 'x')
  })

  it('leaves out a scope that is not configured', async () => {
    assert.equal((await start({ scope: '' })).parameters.has('scope'), false)
  })

  it('needs both addresses', async () => {
    for (const name of ['authorizationUrl', 'tokenUrl'] as const)
      await assert.rejects(start(without(name)), refuses('CONFIGURATION_INVALID', 'missing'))
  })

  it('goes to allowed domains only', async () => {
    await assert.rejects(start({ allowedDomains: ['other.test'] }), refuses('ORIGIN_NOT_ALLOWED', 'origin'))
  })

  it('has a nonce where an ID token is asked for and can be checked, and only there', async () => {
    const nonceOf = async (differently: object, behaviours = {}) =>
      (await start(differently, behaviours)).parameters.get('nonce')
    assert.ok(await nonceOf({ issuer, scope: 'x openid' }, described()))
    assert.equal(await nonceOf({ issuer, scope: 'x openidy' }, described()), null)
    assert.equal(await nonceOf({ scope: 'openid' }), null)
  })
})

describe('ST-006 PKCE S256 always', () => {
  it('gives the example of RFC 7636 Appendix B', async () => {
    assert.equal(
      await calculatePKCECodeChallenge('dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk'),
      'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM',
    )
  })

  it('is used for public and confidential clients, whatever the provider says of itself', async () => {
    for (const clientAuth of ['none', 'client_secret_basic', 'client_secret_post'] as const)
      for (const methods of [undefined, [], ['S256'], ['plain', 'S256'], 'S256']) {
        const { parameters } = await start(
          { issuer, clientAuth },
          described({ code_challenge_methods_supported: methods }),
        )
        assert.equal(parameters.get('code_challenge_method'), 'S256')
        assert.match(parameters.get('code_challenge') ?? '', /^[\w-]{43}$/)
      }
  })

  it('is not weakened for a provider that knows plain only, unless the settings say so', async () => {
    const behaviours = described({ code_challenge_methods_supported: ['plain'] })
    await assert.rejects(start({ issuer }, behaviours), refuses('CONFIGURATION_INVALID', 'choice'))
    const { parameters, request } = await start({ issuer, pkce: 'plain' }, behaviours)
    assert.deepEqual(
      [parameters.get('code_challenge_method'), parameters.get('code_challenge')],
      ['plain', request.codeVerifier],
    )
  })

  it('is left out only where the settings say so', async () => {
    const { parameters, request } = await start({ pkce: 'none' })
    assert.deepEqual([parameters.has('code_challenge'), 'codeVerifier' in request], [false, false])
  })
})

describe('CB-020 PKCE verifier or secret recoverable from the front channel', () => {
  it('shows the person’s browser nothing to exchange a code with', async () => {
    const { url, request, parameters } = await start({ issuer, scope: 'openid' }, described())
    const { codeVerifier = '', nonce = '', state } = request
    assert.match(codeVerifier, /^[\w.~-]{43,128}$/)
    assert.equal(url.includes(codeVerifier), false)
    assert.equal(url.includes('secret-1'), false)
    assert.equal(new Set([codeVerifier, nonce, state]).size, 3)
    assert.equal(parameters.get('code_challenge'), createHash('sha256').update(codeVerifier).digest('base64url'))
  })

  it('is another one each time, and so is the state of at least 128 bits', async () => {
    const { context } = aContext()
    const requests = await Promise.all(Array.from({ length: 1_000 }, () => authorizationRequest(context, redirectUri)))
    for (const of of ['state', 'codeVerifier'] as const)
      assert.equal(new Set(requests.map(({ request }) => request[of])).size, 1_000)
    for (const { request } of requests) assert.ok(Buffer.from(request.state, 'base64url').length >= 16)
  })
})

describe('ST-011 Ambiguous redirect_uri encoding', () => {
  for (const uri of [
    'https://flows.example.com/ünï/callback',
    'https://flows.example.com/a%2fb/callback?x=1&y=a+b',
    'https://flows.example.com/callback/',
    'https://flows.example.com:443/callback',
    'https://FLOWS.example.com/callback',
    'https://flows.example.com',
  ]) {
    it(`sends ${uri} as it is`, async () => {
      const { parameters, request } = await start({}, {}, uri)
      assert.deepEqual([parameters.get('redirect_uri'), request.redirectUri], [uri, uri])
    })
  }
})

describe('ST-007 Dangerous authorization endpoint schemes', () => {
  for (const endpoint of dangerousEndpoints) {
    it(`does not send a person to ${JSON.stringify(endpoint)} because a description says so`, async () => {
      await assert.rejects(
        start({ issuer, ...without('authorizationUrl') }, described({ authorization_endpoint: endpoint })),
        (error) => isOAuthError(error, 'ORIGIN_NOT_ALLOWED', 'CONFIGURATION_INVALID'),
      )
    })
  }

  it('leaves nothing in an address that could break out of a page', async () => {
    const { url } = await start(
      { issuer, ...without('authorizationUrl') },
      described({ authorization_endpoint: breakingEndpoint }),
    )
    assert.doesNotMatch(url, /["<> ]/)
  })
})
