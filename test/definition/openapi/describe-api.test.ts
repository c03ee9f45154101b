// biome-ignore-all lint/suspicious/noTemplateCurlyInString: what must not be read from the environment
import assert from 'node:assert/strict'
import { describeDocument, proposalOf, refusalOf, settingsOf } from './describing.ts'
import { flows, petStore, swagger, withFlow, withScheme, yamlStore } from './documents.ts'

describe('a description of an API', () => {
  it('has the title, the version and the format of the document', () => {
    const { title, version, openapi } = describeDocument(petStore)
    assert.deepEqual({ title, version, openapi }, { title: 'Pet store', version: '1.2.0', openapi: '3.0.3' })
  })

  it('lists every flow of every scheme in the order of the document, with why some cannot be used', () => {
    assert.deepEqual(
      describeDocument(petStore).flows.map((flow) =>
        flow.supported ? `${flow.scheme} ${flow.flow}` : `${flow.scheme} ${flow.flow} ${flow.reason}`,
      ),
      [
        'oauth authorizationCode',
        'oauth clientCredentials',
        'oauth password',
        'oauth implicit implicit',
        'key undefined apiKey',
        'basic undefined httpBasic',
        'bearer undefined httpBearer',
        'digest undefined httpOther',
        'certificate undefined mutualTLS',
        'magic undefined unknownScheme',
      ],
    )
  })

  it('says where a flow that cannot be used stands', () => {
    const { flows } = describeDocument(petStore)
    assert.equal(refusalOf(flows[3]), 'implicit /components/securitySchemes/oauth/flows/implicit')
    assert.equal(refusalOf(flows[4]), 'apiKey /components/securitySchemes/key')
  })

  it('fills in everything that a flow with a consent says', () => {
    assert.deepEqual(proposalOf(petStore), {
      scheme: 'oauth',
      description: 'Log in with your account',
      flow: 'authorizationCode',
      place: '/components/securitySchemes/oauth/flows/authorizationCode',
      supported: true,
      scopes: [
        { name: 'read:pets', description: 'Read your pets' },
        { name: 'write:pets', description: 'Change your pets' },
      ],
      settings: {
        name: 'Pet store',
        grant: 'authorization_code',
        authorizationUrl: 'https://login.test/authorize',
        tokenUrl: 'https://login.test/token',
        refreshUrl: 'https://login.test/refresh',
        scope: '',
        scopes: [
          { name: 'read:pets', description: 'Read your pets' },
          { name: 'write:pets', description: 'Change your pets' },
        ],
        baseUrl: 'https://api.test/v2',
        apiDescription: {
          title: 'Pet store',
          version: '1.2.0',
          openapi: '3.0.3',
          scheme: 'oauth',
          flow: 'authorizationCode',
        },
      },
    })
  })

  it('knows what the grants of the flows are called', () => {
    const grants = describeDocument(petStore).flows.flatMap((flow) => (flow.supported ? [flow.settings.grant] : []))
    assert.deepEqual(grants, ['authorization_code', 'client_credentials', 'password'])
  })

  it('reads the device flow of OpenAPI 3.2 and where its metadata are', () => {
    const scheme = {
      type: 'oauth2',
      oauth2MetadataUrl: 'https://login.test/.well-known/oauth-authorization-server/tenant',
      flows: { deviceAuthorization: { ...flows.password, deviceAuthorizationUrl: 'https://login.test/device' } },
    }
    const { grant, deviceAuthorizationUrl, tokenUrl, issuer } = settingsOf(withScheme(scheme, { openapi: '3.2.0' }))
    assert.deepEqual([grant, deviceAuthorizationUrl], ['device_code', 'https://login.test/device'])
    assert.deepEqual([tokenUrl, issuer], ['https://login.test/token', 'https://login.test/tenant'])
  })

  it('takes the issuer out of an OpenID Connect URL, and asks for the scope that makes it OpenID Connect', () => {
    const scheme = { type: 'openIdConnect', openIdConnectUrl: 'https://id.test/a/.well-known/openid-configuration' }
    const { flow, scopes, settings } = proposalOf(
      withScheme(scheme, { security: [{ oauth: ['openid', 'mail'] }, { other: ['x'] }, { oauth: ['mail'] }] }),
    )
    assert.deepEqual([flow, settings.grant], ['openIdConnect', 'authorization_code'])
    assert.deepEqual([settings.issuer, settings.scope], ['https://id.test/a', 'openid'])
    assert.deepEqual(scopes, [{ name: 'openid' }, { name: 'mail' }])
  })

  it('takes an OpenID Connect URL that is none of metadata for the issuer', () => {
    const scheme = { type: 'openIdConnect', openIdConnectUrl: 'https://id.test/a' }
    assert.equal(settingsOf(withScheme(scheme)).issuer, 'https://id.test/a')
  })

  it('reads Swagger 2.0, and calls its flows as OpenAPI 3 does', () => {
    const { openapi, flows } = describeDocument(swagger)
    assert.equal(openapi, '2.0')
    assert.deepEqual(
      flows.map(({ scheme, flow, supported }) => [scheme, flow, supported]),
      [
        ['code', 'authorizationCode', true],
        ['app', 'clientCredentials', true],
        ['owner', 'password', true],
        ['page', 'implicit', false],
        ['key', undefined, false],
        ['basic', undefined, false],
      ],
    )
    assert.deepEqual(proposalOf(swagger).scopes, [{ name: 'read', description: 'Read' }])
    assert.equal(settingsOf(swagger).authorizationUrl, 'https://login.test/authorize')
  })

  it('reads YAML with comments, anchors and merge keys, and leaves versions as they are written', () => {
    const { version, openapi, flows } = describeDocument(yamlStore)
    assert.deepEqual([version, openapi], ['1.10', '3.1.0'])
    assert.deepEqual(
      flows.map(({ scheme, flow, description }) => [scheme, flow, description]),
      [
        ['oauth', 'clientCredentials', undefined],
        ['other', 'clientCredentials', 'The same'],
      ],
    )
    assert.deepEqual(proposalOf(yamlStore).scopes, [{ name: 'read', description: 'Read all' }])
  })

  it('reads what YAML makes numbers of', () => {
    const yaml = JSON.stringify(swagger).replace('"2.0"', '2').replace('"version":"1.0"', '"version":7')
    assert.deepEqual([describeDocument(yaml).openapi, describeDocument(yaml).version], ['2.0', '7'])
    assert.equal(describeDocument(yamlStore.replace('3.1.0', '3.0')).openapi, '3.0')
  })

  it('reads JSON with what YAML allows: comments, commas at the end; and with a byte order mark', () => {
    const text = JSON.stringify(petStore)
    assert.equal(describeDocument(`${text.slice(0, -1)},\n# done\n}`).title, 'Pet store')
    assert.equal(describeDocument(`\uFEFF${text}`).title, 'Pet store')
  })

  it('keeps odd names of schemes and scopes as they are, and escapes scopes where a definition is made of them', () => {
    const name = 'a/b~c {d} "<ü>\u202e'
    const scheme = { type: 'oauth2', flows: { password: { ...flows.password, scopes: { '${X} {y}': 'Z' } } } }
    const proposal = proposalOf(withScheme(scheme, { components: { securitySchemes: { [name]: scheme } } }))
    assert.equal(proposal.scheme, name)
    assert.deepEqual(proposal.scopes, [{ name: '${X} {y}', description: 'Z' }])
    assert.deepEqual(proposal.settings.scopes, [{ name: '$\\{X} \\{y}', description: 'Z' }])
  })

  it('makes one line of what people wrote, and nothing of it a placeholder', () => {
    const info = { title: 'A\u001b[31m {b} ${C}\nd', version: '1' }
    assert.equal(settingsOf(withFlow({}, { info })).name, 'A [31m \\{b} $\\{C} d')
  })

  it('keeps as many scopes as people can choose from, and says that there are more', () => {
    const scopes = Object.fromEntries(Array.from({ length: 2_001 }, (_, number) => [`s${number}`, '']))
    const { notices } = describeDocument(withFlow({ scopes }))
    assert.equal(proposalOf(withFlow({ scopes })).scopes.length, 2_000)
    assert.deepEqual(
      notices.map(({ code }) => code),
      ['scopesCut'],
    )
  })

  it('keeps as many schemes and servers as people can choose from', () => {
    const many = (count: number, one: unknown) => Array.from({ length: count }, (_, number) => [`s${number}`, one])
    const securitySchemes = Object.fromEntries(many(201, { type: 'oauth2', flows: { password: flows.password } }))
    const servers = many(101, 0).map(([name]) => ({ url: `https://${name}.test` }))
    const description = describeDocument({ openapi: '3.0.0', servers, components: { securitySchemes } })
    assert.deepEqual([description.flows.length, description.servers.length], [200, 100])
    assert.deepEqual(description.notices, [
      { code: 'serversCut', place: '/servers/100' },
      { code: 'schemesCut', place: '/components/securitySchemes' },
    ])
  })

  it('names the extensions that it does not know', () => {
    const document = withScheme({
      type: 'oauth2',
      'x-logo': 'a.png',
      flows: { 'x-note': {}, clientCredentials: { ...flows.clientCredentials, 'x-tokenName': 'id_token' } },
    })
    assert.deepEqual(
      describeDocument(document).notices.map(({ code, place }) => `${code} ${place}`),
      [
        'extensionIgnored /components/securitySchemes/oauth/x-logo',
        'extensionIgnored /components/securitySchemes/oauth/flows/clientCredentials/x-tokenName',
      ],
    )
  })

  it('does without info and servers', () => {
    const description = describeDocument({ openapi: '3.1.0', components: petStore.components })
    assert.deepEqual([description.title, description.version, description.servers], ['', '', []])
    const [flow] = description.flows
    assert.ok(flow?.supported)
    assert.ok(!('name' in flow.settings) && !('baseUrl' in flow.settings))
  })
})
