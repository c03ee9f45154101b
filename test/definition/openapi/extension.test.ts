// biome-ignore-all lint/suspicious/noTemplateCurlyInString: what must not be read from the environment
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import path from 'node:path'
import type { IntegrationSettings } from '../../../src/definition/integration-settings.ts'
import { checkedFlows } from '../../../src/definition/openapi/checked-flows.ts'
import { extensionProperties } from '../../../src/definition/openapi/extension-properties.ts'
import { complaintAbout, complaintOf, describeDocument, refusalOf, settingsOf } from './describing.ts'
import { flows, petStore, withFlow, withScheme } from './documents.ts'

const place = '/components/securitySchemes/oauth/flows/clientCredentials/x-oauth-integration'

/** A document with the extension at its scheme and its flow. */
const extended = (scheme: unknown, flow?: unknown, more: object = {}) =>
  withScheme(
    {
      type: 'oauth2',
      'x-oauth-integration': scheme,
      flows: {
        clientCredentials: { ...flows.clientCredentials, ...(flow !== undefined && { 'x-oauth-integration': flow }) },
      },
    },
    more,
  )

describe('the extension x-oauth-integration', () => {
  it('says what OpenAPI cannot, at the scheme and at the flow, which goes first', () => {
    const settings = settingsOf(
      extended(
        {
          clientAuth: 'client_secret_post',
          tokenRequest: { headers: { 'X-Tenant': '{tenant}', 'X-A': 'a' }, encoding: 'json' },
          revocationUrl: 'https://login.test/revoke',
          authError: { status: [401] },
        },
        { tokenRequest: { headers: { 'X-A': 'b' }, query: { v: 1 } }, authError: { status: [419] } },
      ),
    )
    assert.deepEqual(settings['tokenRequest'], {
      headers: { 'X-Tenant': '{tenant}', 'X-A': 'b' },
      encoding: 'json',
      query: { v: 1 },
    })
    assert.deepEqual(settings['authError'], { status: [419] })
    assert.deepEqual(
      [settings['clientAuth'], settings['revocationUrl'], settings.tokenUrl],
      ['client_secret_post', 'https://login.test/revoke', 'https://login.test/token'],
    )
  })

  it('goes before the standard, and adds to what is said of server variables', () => {
    const { tokenUrl, parameters } = settingsOf(
      extended(
        { tokenUrl: 'https://{region}.login.test/token' },
        { parameters: [{ name: 'region', label: 'Region' }, { name: 'tenant' }] },
        { servers: [{ url: 'https://{region}.test', variables: { region: { default: 'eu' } } }] },
      ),
    )
    assert.equal(tokenUrl, 'https://{region}.login.test/token')
    assert.deepEqual(parameters, [
      { name: 'region', default: 'eu', required: true, label: 'Region' },
      { name: 'tenant' },
    ])
  })

  it('is read once where scheme and flow are one, as in Swagger 2.0', () => {
    const document = {
      swagger: '2.0',
      securityDefinitions: {
        a: { type: 'oauth2', flow: 'application', ...flows.password, 'x-oauth-integration': { pkce: 'none' } },
      },
    }
    assert.equal(settingsOf(document)['pkce'], 'none')
    assert.deepEqual(describeDocument(document).notices, [])
  })

  it('belongs to OpenID Connect too', () => {
    const scheme = {
      type: 'openIdConnect',
      openIdConnectUrl: 'https://id.test/.well-known/openid-configuration',
      'x-oauth-integration': { grant: 'client_credentials', scope: 'openid mail' },
    }
    const { grant, scope } = settingsOf(withScheme(scheme))
    assert.deepEqual([grant, scope], ['client_credentials', 'openid mail'])
  })

  for (const [what, extension, where] of [
    ['is no object', 'json', ''],
    ['is a list', [], ''],
    ['has an unknown property', { tokenRequests: {} }, '/tokenRequests'],
    ['names what is the person’s', { allowedDomains: ['*'] }, '/allowedDomains'],
    ['names where people come back', { callbackUrl: 'https://evil.test/' }, '/callbackUrl'],
    ['chooses a proxy', { proxy: 'p1' }, '/proxy'],
    ['allows plain http', { allowHttp: true }, '/allowHttp'],
    ['has a text for a group', { tokenRequest: 'json' }, '/tokenRequest'],
    ['has a group for a text', { scope: {} }, '/scope'],
    ['has a group for a list', { steps: {} }, '/steps'],
    ['has a list of texts for a list of groups', { parameters: ['a'] }, '/parameters'],
    ['has a URL that is none', { revocationUrl: 'javascript:x' }, '/revocationUrl'],
    ['has a URL with a user', { revocationUrl: ['https://u:p@evil.test/'] }, '/revocationUrl'],
    ['reads the environment', { tokenRequest: { headers: { a: ['${HOME}'] } } }, '/tokenRequest/headers/a/0'],
    ['has a prototype', { tokenRequest: JSON.parse('{"__proto__":{"a":1}}') as object }, '/tokenRequest/__proto__'],
    ['has a constructor', { constructor: {} }, '/constructor'],
  ] as const) {
    it(`that ${what} is refused with its place`, () => {
      assert.equal(complaintAbout(withFlow({ 'x-oauth-integration': extension })), `extension ${place}${where}`)
    })
  }

  it('cannot be endless', () => {
    const text = `openapi: 3.1.0
components:
  securitySchemes:
    oauth:
      type: oauth2
      x-oauth-integration: &a
        tokenRequest: *a
      flows: ${JSON.stringify({ password: flows.password })}
`
    assert.match(complaintAbout(text), /^extension .*\/x-oauth-integration(?:\/tokenRequest)+$/)
    const wide = {
      tokenRequest: { headers: Object.fromEntries(Array.from({ length: 6_000 }, (_, n) => [`h${n}`, 'x'])) },
    }
    assert.match(complaintAbout(withFlow({ 'x-oauth-integration': wide })), /^extension /)
  })

  it('may say everything about a provider that the schema knows, and nothing else', () => {
    const file = path.resolve(import.meta.dirname, '../../../../schema/integration.schema.json')
    const { properties } = JSON.parse(readFileSync(file, 'utf8')) as { properties: object }
    const others =
      `$schema schemaVersion name key provider mode user userType clientId allowedDomains allowHttp callbackUrl
      callbackRoot apiDescription parameterValues store tls proxy`.split(/\s+/)
    assert.deepEqual([...others, ...Object.keys(extensionProperties)].toSorted(), Object.keys(properties).toSorted())
  })

  it('is checked as a whole by whoever knows the schema', () => {
    const check = ({ tokenRequest }: IntegrationSettings) => (tokenRequest ? 'tokenRequest.method' : undefined)
    const wrong = describeDocument(extended({ tokenRequest: { method: 'EAT' } }))
    assert.throws(
      () => checkedFlows(wrong, check),
      (error) => complaintOf(error) === 'extension /components/securitySchemes/oauth/flows/clientCredentials',
    )
    const right = describeDocument(petStore)
    assert.deepEqual(checkedFlows(right, check), right)
    const { flows } = checkedFlows(right, ({ grant }) => (grant === 'password' ? 'grant' : undefined))
    assert.deepEqual(
      flows.slice(0, 3).map(({ supported }) => supported),
      [true, true, false],
    )
  })

  it('is not blamed for a grant that no integration can do yet', () => {
    const onlyPassword = ({ grant }: IntegrationSettings) => (grant === 'password' ? undefined : 'grant')
    const [flow] = checkedFlows(describeDocument(petStore), onlyPassword).flows
    assert.equal(refusalOf(flow), 'unknownFlow /components/securitySchemes/oauth/flows/authorizationCode')
    const { flows } = checkedFlows(describeDocument(withFlow({})), onlyPassword)
    assert.equal(refusalOf(flows[0]), 'unknownFlow /components/securitySchemes/oauth/flows/clientCredentials')
  })
})
