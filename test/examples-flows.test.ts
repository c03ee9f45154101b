import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { text } from 'node:stream/consumers'
import { AuthorizationServer } from './support/authorization-server.ts'
import { CertificateAuthority } from './support/certificates.ts'
import type { Comms } from './support/comms.ts'
import { consentUntilCallback, visit } from './support/consent.ts'
import { logIn } from './support/consenting-app.ts'
import { CookieJar } from './support/cookie-jar.ts'
import { enterDeviceCode } from './support/enter-device-code.ts'
import { readExample, runElsewhere } from './support/example-files.ts'
import { ExampleFlows, exampleNode, until } from './support/example-flows.ts'
import { startHttpServer, type TestServer } from './support/http-server.ts'
import { type MqttBroker, startMqttBroker } from './support/mqtt-broker.ts'
import { NodeRed } from './support/node-red.ts'
import { type ProtectedApi, startProtectedApi } from './support/protected-api.ts'
import { temporaryFolder } from './support/temporary-folders.ts'

describe('the example flows with users, devices, alerts and brokers, in a real Node-RED', () => {
  const [alert, device, mqtt, webApp] = runElsewhere.flows
  let server: AuthorizationServer
  let api: ProtectedApi
  let broker: MqttBroker
  let webhook: TestServer
  let nodeRed: NodeRed
  let comms: Comms
  let flows: ExampleFlows
  const alerts: string[] = []
  let isWebhookDown = false

  before(async function () {
    this.timeout(120_000)
    server = await AuthorizationServer.start({ accessTokenSeconds: 5 })
    api = await startProtectedApi({ ownerOf: (token) => server.ownerOf(token) })
    const authority = new CertificateAuthority()
    const authorityFile = path.join(temporaryFolder('authority'), 'ca.pem')
    writeFileSync(authorityFile, authority.cert)
    broker = await startMqttBroker(authority.issue(), async (token) => (await server.ownerOf(token)) !== undefined)
    webhook = await startHttpServer(async (request, response) => {
      if (isWebhookDown) return response.destroy()
      alerts.push(await text(request))
      return response.end('ok')
    })
    nodeRed = await NodeRed.start({
      probe: false,
      settingsCode: logIn,
      env: {
        OAUTH_ISSUER: server.issuer,
        OAUTH_TOKEN_URL: server.urls.tokenUrl,
        OAUTH_CLIENT_ID: 'examples',
        API_BASE_URL: api.origin,
        ALERT_WEBHOOK: `${webhook.origin}/hook`,
        MQTT_HOST: '127.0.0.1',
        MQTT_PORT: String(broker.port),
        NODE_EXTRA_CA_CERTS: authorityFile,
      },
    })
    server.register({
      client_id: 'examples',
      client_secret: 'examples-secret',
      redirect_uris: [callback()],
      grant_types: [
        'authorization_code',
        'refresh_token',
        'client_credentials',
        'urn:ietf:params:oauth:grant-type:device_code',
      ],
      response_types: ['code'],
    })
    const nodes = runElsewhere.flows.flatMap(readExample)
    const integrations = nodes.filter(({ type }) => type === 'oauth-integration')
    const credentials = Object.fromEntries(integrations.map(({ id }) => [id, { clientSecret: 'examples-secret' }]))
    comms = await nodeRed.comms()
    flows = new ExampleFlows(nodeRed, comms)
    const later = exampleNode(alert, 'delay', '5 minutes').id
    const sooner = { timeout: '100', timeoutUnits: 'milliseconds' }
    await nodeRed.deploy(
      nodes.map((node) => (node.id === later ? { ...node, ...sooner } : node)),
      { credentials },
    )
  })
  after(async () => {
    comms?.close()
    await nodeRed?.close()
    await Promise.all([webhook, broker, api, server].map((party) => party?.close()))
  })

  const callback = () => `${nodeRed.nodeUrl}oauth-integration/examplewebapp/callback`
  const page = (more = '') => `${nodeRed.nodeUrl}my-account${more}`

  function browserOf(user: string): CookieJar {
    const jar = new CookieJar()
    jar.store(nodeRed.origin, [`login=${user}; Path=/`])
    return jar
  }

  /** Opens the page, which must lead to the provider, and comes back to it. */
  async function connect(jar: CookieJar, account: string): Promise<void> {
    const redirect = await visit(page(), jar)
    assert.equal(redirect.status, 303, redirect.html)
    const authorizationUrl = redirect.headers.get('location') ?? ''
    const url = await consentUntilCallback({ authorizationUrl, redirectUri: callback(), jar, user: account })
    assert.equal((await visit(url, jar)).headers.get('location'), '/my-account')
  }

  it(`${mqtt}: connects with a token as password, again with a new one before it ends, and passes messages on`, async () => {
    await until(() => broker.passwords.length >= 1, 'it did not connect')
    await until(() => broker.passwords.length >= 2, 'it did not connect again')
    server.settings.accessTokenSeconds = 3_600
    const connections = broker.passwords.length
    await until(() => broker.passwords.length > connections, 'it did not connect once more')
    assert.deepEqual([...new Set(broker.passwords)], broker.passwords)
    assert.equal(broker.refused, 0)
    await flows.press(mqtt, 'a value')
    assert.equal(await flows.showing(mqtt, 'received'), '21.5')
    await flows.press(mqtt, 'connect')
    await until(() => broker.passwords.length > connections + 1, 'the button did not connect')
    assert.equal(broker.passwords.at(-1), broker.passwords.at(-2))
    assert.deepEqual(flows.shown(mqtt, 'what went wrong'), [])
    for (const token of broker.passwords) assert.ok(!comms.frames.join().includes(token))
  })

  it(`${device}: shows a code, and calls the API when it was entered`, async () => {
    await flows.press(device, 'call the API')
    const shown = await flows.showing(device, 'enter this code')
    const [, verificationUri = '', userCode = ''] = /^Open (\S+) and enter (\S+)\.$/.exec(shown) ?? []
    await flows.press(device, 'set up')
    assert.equal(await flows.showing(device, 'enter this code', 2), shown)
    await enterDeviceCode({ verificationUri, userCode })
    assert.equal(JSON.parse(await flows.showing(device, 'answer')).subject, 'alice')
    await flows.press(device, 'call the API')
    assert.equal(JSON.parse(await flows.showing(device, 'answer', 2)).subject, 'alice')
    assert.deepEqual(flows.shown(device, 'what went wrong'), [])
  })

  it(`${webApp}: shows each user their own account, as text, and nobody else anything`, async () => {
    const [anna, ben] = [browserOf('anna'), browserOf('ben')]
    const stranger = await visit(page(), new CookieJar())
    assert.equal(stranger.status, 401)
    assert.match(stranger.html, /Please log in/)
    await connect(anna, 'alice')
    await connect(ben, 'bob')
    for (const [jar, subject] of [
      [anna, 'alice'],
      [ben, 'bob'],
      [anna, 'alice'],
    ] as const) {
      const { status, html, headers } = await visit(page(), jar)
      assert.equal(status, 200)
      assert.match(html, new RegExp(`The API answers 200:[^]*&quot;subject&quot;: &quot;${subject}&quot;`))
      assert.equal(headers.get('cache-control'), 'no-store')
      assert.match(headers.get('content-type') ?? '', /^text\/html/)
    }
  })

  it(`${webApp}: disconnects who presses the button on the page, and only them`, async () => {
    const [anna, ben] = [browserOf('anna'), browserOf('ben')]
    const { html } = await visit(page(), anna)
    const [, action = ''] = /<form method="post" action="([^"]+)">/.exec(html) ?? []
    const url = new URL(action, page()).href
    const headers = { cookie: anna.header(url), 'sec-fetch-site': 'cross-site' }
    assert.equal((await fetch(url, { method: 'POST', headers })).status, 403)
    assert.equal((await visit(url, new CookieJar(), new URLSearchParams())).status, 401)
    assert.equal((await visit(page(), anna)).status, 200)
    const { status, headers: answer } = await visit(url, anna, new URLSearchParams())
    assert.equal(status, 303)
    const end = await visit(new URL(answer.get('location') ?? '', url).href, anna)
    assert.equal(end.status, 200)
    assert.match(end.html, /<a href="\.\.\/my-account">Connect again/)
    assert.equal((await visit(page(), anna)).status, 303)
    assert.equal((await visit(page(), ben)).status, 200)
  })

  it(`${alert}: tells a webhook once, also if it was not there at first, and names no user`, async () => {
    const ben = browserOf('ben')
    isWebhookDown = true
    server.endGrants('bob')
    server.revokeAccessTokens()
    assert.equal((await visit(page(), ben)).status, 303)
    const status = exampleNode(alert, 'http request', 'post to the webhook').id
    const failed = () => comms.frames.some((frame) => frame.includes(`status/${status}`) && frame.includes('"red"'))
    await until(failed, 'the webhook was not called')
    assert.deepEqual(alerts, [])
    isWebhookDown = false
    assert.equal(await flows.showing(alert, 'answer'), '200')
    assert.equal((await visit(page(), ben)).status, 303)
    assert.equal(alerts.length, 1)
    const { text: told } = JSON.parse(alerts[0] ?? '') as { text: string }
    assert.match(told, /^Example: an account for each user: .+ \(consentRequired, \w+\)$/)
    assert.doesNotMatch(told, /ben|bob/)
  })
})
