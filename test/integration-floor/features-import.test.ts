import assert from 'node:assert/strict'
import { type IntegrationSettings, readApiDescription } from '../../src/index.ts'
import { aProvider, api, login } from './a-provider.ts'

const flow = { tokenUrl: `${login}/token`, scopes: { read: 'Read everything', write: 'Change everything' } }

/** What is proposed for a document with this scheme. */
async function proposed(scheme: object): Promise<IntegrationSettings> {
  const document = {
    openapi: '3.0.3',
    info: { title: 'Boxes', version: '1' },
    servers: [{ url: api }],
    components: { securitySchemes: { OAuth2Security: scheme } },
  }
  const { flows } = await readApiDescription(JSON.stringify(document))
  assert.ok(flows[0]?.supported)
  return flows[0].settings
}

describe('an integration that was imported from the description of an API', () => {
  it('differs between client credentials and password in its grant only, and renews where the description says', async () => {
    const refreshUrl = `${login}/refresh`
    const [machine, owner] = await Promise.all(
      ['clientCredentials', 'password'].map((name) =>
        proposed({ type: 'oauth2', flows: { [name]: { ...flow, refreshUrl } } }),
      ),
    )
    const { grant, apiDescription: _, ...rest } = machine ?? {}
    const { grant: other, apiDescription: __, ...same } = owner ?? {}
    assert.deepEqual([grant, other], ['client_credentials', 'password'])
    assert.deepEqual(rest, same)
    const { integration, clock, asked } = aProvider({ definition: owner ?? {} })
    await integration.token()
    await clock.advance(4_000_000)
    await integration.token()
    assert.deepEqual(
      asked.map(({ url, form }) => [url, form['grant_type']]),
      [
        [`${login}/token`, 'password'],
        [refreshUrl, 'refresh_token'],
      ],
    )
  })

  it('asks a person for the scopes that were chosen, and calls the API', async () => {
    const authorizationCode = { ...flow, authorizationUrl: `${login}/authorize` }
    const settings = await proposed({ type: 'oauth2', flows: { authorizationCode } })
    assert.deepEqual(settings.scopes, [
      { name: 'read', description: 'Read everything' },
      { name: 'write', description: 'Change everything' },
    ])
    const { agree, call } = aProvider({ definition: { ...settings, scope: 'read' } })
    assert.equal((await agree()).searchParams.get('scope'), 'read')
    assert.equal((await call()).arrived.headers['authorization'], 'Bearer access-1')
  })

  it('shows a device code where the description has that flow', async () => {
    const deviceAuthorizationUrl = `${login}/device`
    const definition = await proposed({
      type: 'oauth2',
      flows: { deviceAuthorization: { ...flow, deviceAuthorizationUrl } },
    })
    const answer = { device_code: 'device-1', user_code: 'AB-CD', verification_uri: `${login}/enter`, expires_in: 600 }
    const { integration, clock, call } = aProvider({
      definition,
      answer: ({ url }) => (url === deviceAuthorizationUrl ? { body: answer } : undefined),
    })
    const { userCode, finished } = await integration.beginDevice()
    assert.equal(userCode, 'AB-CD')
    await clock.advance(5_000)
    await finished
    assert.equal((await call()).arrived.headers['authorization'], 'Bearer access-1')
  })

  it('sends headers and parameters of its own, where the description says so by an extension', async () => {
    const definition = await proposed({
      type: 'oauth2',
      flows: { clientCredentials: flow },
      'x-oauth-integration': {
        tokenRequest: { headers: { 'x-tenant': 'blue' }, parameters: { audience: 'boxes' } },
      },
    })
    const { headers, form } = await aProvider({ definition }).tokenRequest()
    assert.deepEqual([headers['x-tenant'], form['audience']], ['blue', 'boxes'])
  })
})
