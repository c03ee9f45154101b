// biome-ignore-all lint/suspicious/noTemplateCurlyInString: what must not be read from the environment
import assert from 'node:assert/strict'
import { chooseServer } from '../../../src/definition/openapi/choose-server.ts'
import { describeDocument, settingsOf } from './describing.ts'
import { swagger, withFlow, withServers } from './documents.ts'

const address = 'https://docs.test/specs/v3/openapi.json?key=secret'
const baseUrlOf = (url: unknown, variables?: object) =>
  settingsOf(withServers({ url, ...(variables && { variables }) }), { address }).baseUrl

describe('servers of an API', () => {
  it('become the base URL, their variables parameters', () => {
    const { baseUrl, parameters } = settingsOf(
      withServers({
        url: 'https://{region}.api.test:{port}/{version}',
        variables: {
          region: { default: 'eu', enum: ['eu', 'us'], description: 'Where\nyou are' },
          port: { default: 8443 },
          version: { default: 'v2' },
          unused: { default: 'x' },
        },
      }),
    )
    assert.equal(baseUrl, 'https://{region}.api.test:{port}/{version}')
    assert.deepEqual(parameters, [
      { name: 'region', description: 'Where you are', default: 'eu', enum: ['eu', 'us'], required: true },
      { name: 'port', default: '8443', required: true },
      { name: 'version', default: 'v2', required: true },
    ])
  })

  it('lend their variables to the URLs of the flows', () => {
    const servers = [
      { url: 'https://api.test' },
      { url: 'https://{tenant}.test', variables: { tenant: { default: 'a' } } },
    ]
    const settings = settingsOf(withFlow({ tokenUrl: 'https://{tenant}.login.test/{other}/token' }, { servers }))
    assert.equal(settings.tokenUrl, 'https://{tenant}.login.test/\\{other}/token')
    assert.deepEqual(settings.parameters, [{ name: 'tenant', default: 'a', required: true }])
  })

  it('that are relative are relative to the address of the document', () => {
    assert.equal(baseUrlOf('/v1'), 'https://docs.test/v1')
    assert.equal(baseUrlOf('v1/'), 'https://docs.test/specs/v3/v1/')
    assert.equal(baseUrlOf('../../api/./v1'), 'https://docs.test/api/v1')
    assert.equal(baseUrlOf('..'), 'https://docs.test/specs/')
    assert.equal(baseUrlOf('//api.test/v1'), 'https://api.test/v1')
    assert.equal(baseUrlOf('/{version}', { version: { default: 'v1' } }), 'https://docs.test/{version}')
    assert.equal(settingsOf(withServers(), { address }).baseUrl, 'https://docs.test/')
  })

  it('that are relative to nothing are left out, which is said', () => {
    const { servers, notices } = describeDocument(withServers({ url: '/v1' }, { url: 'https://api.test' }))
    assert.deepEqual(
      servers.map(({ url }) => url),
      ['https://api.test'],
    )
    assert.deepEqual(notices, [{ code: 'serverRelative', place: '/servers/0', detail: '/v1' }])
    assert.ok(!('baseUrl' in settingsOf(withServers({ url: '/v1' }))))
  })

  it('carry the relative URLs of flows', () => {
    const servers = [{ url: 'https://{tenant}.test/v1/', variables: { tenant: { default: 'a' } } }]
    const document = withFlow({ tokenUrl: '/oauth/token', refreshUrl: 'refresh?x={y}' }, { servers })
    const { tokenUrl, refreshUrl } = settingsOf(document)
    assert.equal(tokenUrl, 'https://{tenant}.test/oauth/token')
    assert.equal(refreshUrl, 'https://{tenant}.test/v1/refresh?x=\\{y}')
  })

  it('take the scheme from https where it may be chosen', () => {
    const scheme = { default: 'http', enum: ['http', 'https'] }
    assert.equal(baseUrlOf('{scheme}://api.test', { scheme }), 'https://api.test')
    assert.equal(baseUrlOf('{scheme}://api.test', { scheme: { default: 'http' } }), 'http://api.test')
  })

  it('that are nothing but a variable keep the scheme out of it', () => {
    const document = withServers({ url: '{server}/v1', variables: { server: { default: 'https://api.test' } } })
    const { baseUrl, parameters } = settingsOf(document)
    assert.equal(baseUrl, 'https://{server}/v1')
    assert.deepEqual(parameters, [{ name: 'server', default: 'api.test', required: true }])
  })

  it('may have variables that are empty', () => {
    const suffix = { default: '', enum: ['', '-staging'] }
    const document = withServers({ url: 'https://api{suffix}.test', variables: { suffix } })
    const { baseUrl, parameters } = settingsOf(document)
    assert.deepEqual(baseUrl, ['https://api{suffix}.test', 'https://api.test'])
    assert.deepEqual(parameters, [{ name: 'suffix', enum: ['-staging'], required: false }])
  })

  it('give variables names that can be written in braces, and hide nothing built in', () => {
    const variables = Object.fromEntries(
      ['your tenant', '1st', 'clientSecret', 'token', '__proto__', 'constructor', 'a-b.c', 'your_tenant'].map(
        (name) => [name, { default: 'x' }],
      ),
    )
    const url = `https://api.test/${Object.keys(variables)
      .map((name) => `{${name}}`)
      .join('/')}`
    const { parameters = [], baseUrl } = settingsOf(withServers({ url, variables }))
    assert.deepEqual(
      parameters.map(({ name, label }) => [name, label]),
      [
        ['your_tenant', 'your tenant'],
        ['server_1st', '1st'],
        ['server_clientSecret', 'clientSecret'],
        ['server_token', 'token'],
        ['server___proto__', '__proto__'],
        ['server_constructor', 'constructor'],
        ['a-b.c', undefined],
        ['your_tenant_2', 'your_tenant'],
      ],
    )
    assert.equal(baseUrl, `https://api.test/${parameters.map(({ name }) => `{${name}}`).join('/')}`)
  })

  it('cannot read the environment, call a function or name a secret: braces that are not declared are escaped', () => {
    const url = 'https://api.test/${SECRET}/{clientSecret}/{base64(x)}/${v}/{'
    assert.equal(
      baseUrlOf(url, { v: { default: '1' } }),
      'https://api.test/$\\{SECRET}/\\{clientSecret}/\\{base64(x)}/%24{v}/\\{',
    )
    const { notices } = describeDocument(withServers({ url }))
    assert.ok(notices.some(({ code, detail }) => code === 'variableUndeclared' && detail === '{clientSecret}'))
  })

  it('with defaults and choices that are none go without them', () => {
    const variables = {
      a: { default: 'x', enum: ['y', 'z', 3] },
      b: { default: '${HOME}', enum: ['{c}'] },
      c: { default: { odd: 1 } },
    }
    const { parameters } = settingsOf(withServers({ url: 'https://api.test/{a}/{b}/{c}', variables }))
    assert.deepEqual(parameters, [
      { name: 'a', enum: ['y', 'z', '3'], required: true },
      { name: 'b', required: true },
      { name: 'c', required: true },
    ])
  })

  for (const url of [
    'javascript:alert(1)',
    'file:///etc/passwd',
    'ftp://api.test',
    'https://user:pw@api.test',
    'https://{a}@api.test',
    'https://api.test\\@evil.test',
    'https://api.test/#x',
    'https://api.test:port/',
    'https://',
    `https://api.test/${'x'.repeat(3000)}`,
  ]) {
    it(`are left out when their URL cannot be one: ${url.slice(0, 40)}`, () => {
      const { servers, notices } = describeDocument(withServers({ url, variables: { a: { default: 'me' } } }))
      assert.deepEqual(servers, [])
      assert.deepEqual(
        notices.map(({ code, place }) => `${code} ${place}`),
        ['serverUnusable /servers/0'],
      )
    })
  }

  for (const [place, server] of [
    ['/servers/0', 'https://api.test'],
    ['/servers/0/url', {}],
    ['/servers/0/url', { url: ['https://api.test'] }],
    ['/servers/0/variables', { url: 'https://api.test', variables: [] }],
    ['/servers/0/variables/a', { url: 'https://api.test', variables: { a: 'x' } }],
    ['/servers/0/variables/a/enum', { url: 'https://api.test', variables: { a: { enum: 'x' } } }],
    ['/servers/0/$ref', { $ref: 'https://evil.test/server' }],
  ] as const) {
    it(`are left out when they are not what they should be: ${JSON.stringify(server)}`, () => {
      const { servers, notices } = describeDocument(withServers(server))
      assert.deepEqual(servers, [])
      assert.deepEqual(
        notices.map((notice) => `${notice.code} ${notice.place}`),
        [`serverUnusable ${place}`],
      )
    })
  }

  it('that show secrets to the network are named', () => {
    assert.deepEqual(describeDocument(withServers({ url: 'http://api.test' })).notices, [
      { code: 'insecure', place: '/servers/0', detail: 'http://api.test' },
    ])
  })

  it('can be chosen from, which changes the base URL and the parameters', () => {
    const region = { default: 'eu' }
    const document = withFlow(
      { tokenUrl: 'https://{tenant}.{region}.login.test/', 'x-oauth-integration': { parameters: [{ name: 'extra' }] } },
      {
        servers: [
          {
            url: 'https://{tenant}.{region}.{zone}.test',
            variables: { tenant: { default: 't' }, region, zone: { default: 'a' } },
          },
          { url: 'https://{stage}.{region}.test', variables: { stage: { default: 'qa' }, region: { default: 'us' } } },
        ],
      },
    )
    const [first, second] = describeDocument(document).servers
    assert.ok(second)
    const settings = chooseServer(settingsOf(document), first, second)
    assert.equal(settings.baseUrl, 'https://{stage}.{region}.test')
    assert.deepEqual(
      settings.parameters?.map((parameter) => [parameter.name, parameter.default]),
      [
        ['stage', 'qa'],
        ['region', 'us'],
        ['tenant', 't'],
        ['extra', undefined],
      ],
    )
    assert.equal(settings.tokenUrl, 'https://{tenant}.{region}.login.test/')
  })

  it('of Swagger 2.0 are made of scheme, host and path, https first', () => {
    const urls = (more: object) =>
      describeDocument({ ...swagger, ...more }, { address }).servers.map(({ baseUrl }) => baseUrl)
    assert.deepEqual(urls({}), ['https://api.test:8443/v1', 'http://api.test:8443/v1'])
    assert.deepEqual(urls({ schemes: ['https'], basePath: 'v1' }), ['https://api.test:8443/v1'])
    assert.deepEqual(urls({ schemes: undefined }), ['https://api.test:8443/v1'])
    assert.deepEqual(urls({ host: undefined }), ['https://docs.test/v1'])
    assert.deepEqual(urls({ host: undefined, basePath: undefined }), ['https://docs.test/'])
    assert.deepEqual(urls({ host: 'user:pw@api.test' }), [])
  })

  it('do not keep the query of the document’s address', () => {
    const { address: kept } = describeDocument(withServers(), { address })
    assert.equal(kept, 'https://docs.test/specs/v3/openapi.json')
  })
})
