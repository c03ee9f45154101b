import assert from 'node:assert/strict'
import { isOAuthError } from '../../src/index.ts'
import { type Asked, aProvider, consent, login, machine, owner, redirectUri } from './a-provider.ts'

const form = 'application/x-www-form-urlencoded'
const basic = `Basic ${Buffer.from('basic:secret').toString('base64')}`

/** A request without what every request has. */
function essence({ headers, ...rest }: Asked): object {
  const { 'user-agent': _, accept: __, ...others } = headers
  return { ...rest, headers: others }
}

describe('a token request, as a definition has it', () => {
  it('carries the client in the header or in the body, and never in both', async () => {
    const inHeader = await aProvider({ definition: { ...machine, clientAuth: 'client_secret_basic' } }).tokenRequest()
    assert.deepEqual([inHeader.headers['authorization'], inHeader.form], [basic, { grant_type: 'client_credentials' }])
    const inBody = await aProvider({ definition: { ...machine, clientAuth: 'client_secret_post' } }).tokenRequest()
    assert.equal(inBody.headers['authorization'], undefined)
    assert.deepEqual(inBody.form, { grant_type: 'client_credentials', client_id: 'basic', client_secret: 'secret' })
  })

  it('is a GET with its parameters in the query, or a POST with a form', async () => {
    const get = await aProvider({ definition: { ...machine, tokenRequest: { method: 'GET' } } }).tokenRequest()
    assert.deepEqual([get.method, get.query, get.body], ['GET', { grant_type: 'client_credentials' }, ''])
    const post = await aProvider({ definition: { ...machine, tokenRequest: { method: 'POST' } } }).tokenRequest()
    assert.deepEqual([post.method, post.query, post.body], ['POST', {}, 'grant_type=client_credentials'])
  })

  it('has what the provider wants between scopes, and so has the authorization request', async () => {
    const between = { scopeSeparator: ',' }
    const scope = 'read write'
    const provider = aProvider({ definition: { ...consent, scope, authorizationRequest: between } })
    assert.equal((await provider.agree()).searchParams.get('scope'), 'read,write')
    const request = await aProvider({ definition: { ...machine, scope, tokenRequest: between } }).tokenRequest()
    assert.equal(request.form['scope'], 'read,write')
  })

  it('has headers of its own, with placeholders, beside the content type of a form', async () => {
    const { headers } = await aProvider({
      definition: {
        ...machine,
        tokenRequest: { headers: { 'x-tenant': '{tenant}', 'x-id': 'id {clientId}' } },
        parameterValues: { tenant: 'blue' },
      },
    }).tokenRequest()
    assert.deepEqual([headers['x-tenant'], headers['x-id'], headers['content-type']], ['blue', 'id basic', form])
  })

  it('has a body that is written as JSON, and sent as a form or as JSON', async () => {
    const body = { type: 'app', who: '{clientId}', proof: '{clientSecret}', years: 2 }
    const definition = { ...machine, clientAuth: 'none' as const }
    const asForm = await aProvider({ definition: { ...definition, tokenRequest: { body } } }).tokenRequest()
    assert.deepEqual([asForm.headers['content-type'], asForm.body], [form, 'type=app&who=basic&proof=secret&years=2'])
    const asJson = await aProvider({
      definition: { ...definition, tokenRequest: { encoding: 'json', body } },
    }).tokenRequest()
    assert.equal(asJson.headers['content-type'], 'application/json')
    assert.deepEqual(JSON.parse(asJson.body), { type: 'app', who: 'basic', proof: 'secret', years: 2 })
  })

  it('exchanges a code with the same parameters whether they are left out or written out', async () => {
    const body = {
      code: '{code}',
      redirect_uri: '{redirectUri}',
      client_id: '{clientId}',
      client_secret: '{clientSecret}',
      grant_type: '{grantType}',
      code_verifier: '{codeVerifier}',
    }
    for (const tokenRequest of [{}, { body }]) {
      const provider = aProvider({ definition: { ...consent, clientAuth: 'client_secret_post', tokenRequest } })
      const sentTo = await provider.agree()
      const { code_verifier: verifier = '', ...rest } = provider.to(`${login}/token`)[0]?.form ?? {}
      assert.equal(verifier.length, 43)
      assert.equal(sentTo.searchParams.get('code_challenge_method'), 'S256')
      assert.deepEqual(rest, {
        code: 'code-1',
        redirect_uri: redirectUri,
        client_id: 'basic',
        client_secret: 'secret',
        grant_type: 'authorization_code',
      })
    }
  })

  it('goes without PKCE, or with the plain method, where the definition says so', async () => {
    const sent = async (pkce: 'plain' | 'none') => {
      const provider = aProvider({ definition: { ...consent, pkce } })
      const { searchParams } = await provider.agree()
      const verifier = provider.to(`${login}/token`)[0]?.form['code_verifier']
      return [
        searchParams.get('code_challenge_method'),
        searchParams.get('code_challenge') === (verifier ?? null),
        verifier?.length,
      ]
    }
    assert.deepEqual(await sent('plain'), ['plain', true, 43])
    assert.deepEqual(await sent('none'), [null, true, undefined])
  })

  it('may be a log-in that is no OAuth at all', async () => {
    const { integration, asked } = aProvider({
      definition: {
        ...machine,
        clientAuth: 'none',
        tokenRequest: { encoding: 'json', body: { user: '{ownerUsername}', password: '{ownerPassword}' } },
        tokenResponse: { accessToken: 'session.key', expires: { seconds: 600 } },
      },
      answer: () => ({ body: { session: { key: 'key-1' } } }),
    })
    const { accessToken, createdAt, expiresAt } = await integration.token()
    assert.deepEqual([accessToken, Number(expiresAt) - createdAt], ['key-1', 600_000])
    assert.deepEqual(JSON.parse(asked[0]?.body ?? ''), { user: 'alice', password: 'wonder' })
  })

  it('asks for the grant that the definition names, whatever it is called', async () => {
    for (const grant of ['client_credentials', 'urn:ietf:params:oauth:grant-type:saml2-bearer', 'openapi_2lo']) {
      const { form } = await aProvider({ definition: { ...machine, grant } }).tokenRequest()
      assert.equal(form['grant_type'], grant)
    }
    const { form } = await aProvider({ definition: owner }).tokenRequest()
    assert.deepEqual(form, { grant_type: 'password', username: 'alice', password: 'wonder' })
  })
})

describe('an authorization request, as a definition has it', () => {
  it('has parameters of its own, and none that is dropped', async () => {
    const parameters = { access_type: 'offline', prompt: 'consent', response_type: null, tenant: '{tenant}' }
    const { searchParams } = await aProvider({
      definition: { ...consent, authorizationRequest: { parameters }, parameterValues: { tenant: 'blue' } },
    }).agree()
    assert.deepEqual(
      ['access_type', 'prompt', 'response_type', 'tenant'].map((name) => searchParams.get(name)),
      ['offline', 'consent', null, 'blue'],
    )
  })

  it('never takes a secret along', () => {
    const authorizationRequest = { parameters: { secret: '{clientSecret}' } }
    assert.throws(
      () => aProvider({ definition: { ...consent, authorizationRequest } }),
      (error) => isOAuthError(error, 'CONFIGURATION_INVALID') && error.reason === 'parameter',
    )
  })
})

describe('a refresh, as a definition has it', () => {
  /** The refresh request of a connection whose token has ended. */
  async function refreshOf(refreshRequest: object, more: object = {}): Promise<Asked> {
    const provider = aProvider({
      definition: { ...consent, clientAuth: 'client_secret_post', refreshRequest, ...more },
    })
    await provider.agree()
    await provider.clock.advance(4_000_000)
    await provider.integration.token()
    return provider.asked.at(-1) as Asked
  }

  it('carries the client, the grant type and the refresh token where nothing is said', async () => {
    assert.deepEqual(essence(await refreshOf({})), {
      method: 'POST',
      url: `${login}/token`,
      query: {},
      headers: { 'content-type': form },
      form: { client_id: 'basic', client_secret: 'secret', grant_type: 'refresh_token', refresh_token: 'refresh-1' },
      body: 'refresh_token=refresh-1&grant_type=refresh_token&client_id=basic&client_secret=secret',
    })
  })

  it('has headers of its own, with placeholders', async () => {
    const { headers } = await refreshOf(
      { headers: { 'x-shop': 'shop {shop}', 'x-old': '{accessToken}' } },
      { parameterValues: { shop: 'acme' } },
    )
    assert.deepEqual([headers['x-shop'], headers['x-old']], ['shop acme', 'access-1'])
  })

  it('has a body of its own', async () => {
    const { form } = await refreshOf({ body: { token: '{refreshToken}', app: '{clientId}', kind: 'renew' } })
    assert.deepEqual(form, { token: 'refresh-1', app: 'basic', kind: 'renew' })
  })

  it('has an address and a method of its own', async () => {
    const { url, method, query } = await refreshOf(
      { method: 'PUT', encoding: 'query' },
      { refreshUrl: `${login}/refresh` },
    )
    assert.deepEqual([url, method, query['refresh_token']], [`${login}/refresh`, 'PUT', 'refresh-1'])
  })
})
