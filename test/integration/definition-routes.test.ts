// biome-ignore-all lint/suspicious/noTemplateCurlyInString: environment variables as a person writes them
import assert from 'node:assert/strict'
import { flows, hugeDocument, petStore, withScheme } from '../definition/openapi/documents.ts'
import { integrationNode, requestNode } from '../support/flow-nodes.ts'
import { startHttpServer, type TestServer } from '../support/http-server.ts'
import { NodeRed } from '../support/node-red.ts'
import { aroundNode } from '../support/probes.ts'

const importing = 'oauth-integration/import'
const previewing = 'oauth-integration/preview'
const documentType = 'application/vnd.oai.openapi'
const settings = {
  grant: 'authorization_code',
  authorizationUrl: 'https://login.test/authorize',
  tokenUrl: 'https://login.test/token',
  clientId: 'me',
  baseUrl: 'https://api.test/v1',
}

interface Answer {
  readonly status: number
  readonly text: string
  // biome-ignore lint/suspicious/noExplicitAny: any JSON
  readonly json: any
}

describe('the admin routes that help to fill in a dialog', function () {
  this.timeout(60_000)
  let nodeRed: NodeRed
  let web: TestServer
  let asked: string[] = []
  let served: (url: string) => { status?: number; headers?: Record<string, string>; body?: string }

  before(async function () {
    this.timeout(120_000)
    const env = {
      SANDBOX_URL: 'https://sandbox.test/token',
      REGION: 'eu-1',
      MY_KEYWORD: 'plain',
      ODD: 'Zx9$canary-odd',
    }
    nodeRed = await NodeRed.start({ adminAuth: true, env: { ...env, API_PASSWORD: 'canary' } })
    web = await startHttpServer((request, response) => {
      asked.push(request.url ?? '')
      const { status = 200, headers = {}, body = '' } = served(request.url ?? '')
      response.writeHead(status, headers).end(body)
    })
    const secrets = {
      clientSecret: 'canary-client-secret',
      ownerUsername: 'canary-owner',
      ownerPassword: 'canary-password',
      privateKey: 'canary-private-key',
      signingSecret: 'canary-signing-secret',
      secretParameters: JSON.stringify({ apiKey: 'canary-parameter' }),
      storeKey: 'ca'.repeat(32),
    }
    await nodeRed.deploy(aroundNode(requestNode({ url: '/me' }), integrationNode({ ...settings })), {
      credentials: { integration: secrets },
    })
  })
  after(async () => {
    await nodeRed?.close()
    await web?.close()
  })
  beforeEach(() => {
    asked = []
    served = () => ({ body: JSON.stringify(petStore) })
  })

  async function ask(path: string, body: unknown, headers: Record<string, string> = {}, as?: 'RO' | 'NOPERM' | 'ANON') {
    return answerOf(await nodeRed.request(path, { method: 'POST', body, headers, ...(as && { as }) }))
  }

  async function drop(document: string | Uint8Array<ArrayBuffer>, headers: Record<string, string> = {}) {
    const authorization = `Bearer ${await nodeRed.admin.token('ADMIN')}`
    return answerOf(
      await fetch(nodeRed.editorUrl + importing, {
        method: 'POST',
        body: document,
        headers: { authorization, 'content-type': documentType, ...headers },
      }),
    )
  }

  async function answerOf(response: Response): Promise<Answer> {
    const text = await response.text()
    const isJson = response.headers.get('content-type')?.includes('json')
    return { status: response.status, text, json: isJson ? JSON.parse(text) : undefined }
  }

  function assertRefused({ status, json }: Answer, expected: string, message = /\.$/): void {
    assert.equal(`${status} ${json?.error?.code} ${json?.error?.reason}`, expected)
    assert.match(json.error.message, message)
    assert.deepEqual(Object.keys(json), ['error'])
  }

  describe('who may use them', () => {
    it('nobody who may only read, or nothing, or is unknown', async () => {
      for (const path of [importing, previewing])
        for (const as of ['RO', 'NOPERM', 'ANON'] as const) {
          const { status, text } = await ask(path, { settings }, {}, as)
          assert.ok([401, 403].includes(status), `${path} ${as} ${status}`)
          assert.doesNotMatch(text, /login\.test/)
        }
      const { status } = await answerOf(
        await fetch(nodeRed.editorUrl + importing, {
          method: 'POST',
          body: JSON.stringify(petStore),
          headers: { 'content-type': documentType },
        }),
      )
      assert.equal(status, 401)
    })

    it('no page of another web site', async () => {
      for (const headers of [{ 'sec-fetch-site': 'cross-site' }, { origin: 'null' }] as Record<string, string>[]) {
        for (const path of [importing, previewing])
          assertRefused(await ask(path, { settings }, headers), '403 REQUEST_INVALID origin')
        assertRefused(await drop(JSON.stringify(petStore), headers), '403 REQUEST_INVALID origin')
      }
    })

    it('no form, whatever it says', async () => {
      for (const type of ['application/x-www-form-urlencoded', 'text/plain', 'multipart/form-data; boundary=x'])
        for (const path of [importing, previewing])
          assert.equal((await ask(path, { settings }, { 'content-type': type })).status, 415, `${path} ${type}`)
      assert.equal((await ask(previewing, { settings }, { 'content-type': documentType })).status, 415)
    })
  })

  describe('reading an API description', () => {
    it('says what is in it, and what an integration would be', async () => {
      for (const answer of [
        await ask(importing, { text: JSON.stringify(petStore) }),
        await drop(JSON.stringify(petStore)),
        await drop(JSON.stringify(petStore), { 'content-type': `${documentType}; charset=utf-8` }),
      ]) {
        assert.equal(answer.status, 200, answer.text)
        const [first, , , implicit] = answer.json.flows
        assert.equal(answer.json.title, 'Pet store')
        assert.equal(first.settings.tokenUrl, 'https://login.test/token')
        assert.deepEqual([implicit.supported, implicit.reason], [false, 'implicit'])
      }
    })

    it('tells each mistake with its place', async () => {
      for (const [text, reason, message] of [
        ['', 'documentEmpty', /^The document is empty\. /],
        ['<!doctype html>', 'documentWebPage', /^This is a web page /],
        ['{"openapi":"3.1.0",', 'documentMalformed', / at 1:20 /],
        ['{"swagger":"1.2"}', 'documentVersion', / version 1\.2 .* \/swagger\b/],
        [JSON.stringify(withScheme({ flows })), 'documentMissing', / \/components\/securitySchemes\/oauth\/type\b/],
      ] as const)
        for (const answer of [await ask(importing, { text }), ...(text === '' ? [] : [await drop(text)])])
          assertRefused(answer, `400 REQUEST_INVALID ${reason}`, message)
      const german = await ask(importing, { text: '' }, { 'accept-language': 'de-AT,de' })
      assert.match(german.json.error.message, /^Das Dokument ist leer\. /)
    })

    it('never fetches another document that it refers to', async () => {
      const remote = withScheme({ $ref: `${web.origin}/scheme.json` })
      for (const answer of [await drop(JSON.stringify(remote)), await ask(importing, { text: JSON.stringify(remote) })])
        assertRefused(answer, '400 REQUEST_INVALID documentReferenceRemote', /securitySchemes\/oauth\/\$ref/)
      assert.deepEqual(asked, [])
    })

    it('answers a body that says nothing', async () => {
      for (const body of [{}, { text: 5 }, { text: ['x'] }, { url: {} }, { url: null }, { document: petStore }])
        assertRefused(await ask(importing, body), '400 REQUEST_INVALID body')
      for (const body of [{ settings: null }, { settings: [] }, { settings: 'x' }, { settings: { tokenURL: 'x' } }])
        assertRefused(await ask(importing, body), '422 CONFIGURATION_INVALID shape')
      assert.equal((await ask(importing, [])).status, 415)
      const broken = await ask(importing, {}, { 'content-length': '1' }).catch(() => undefined)
      assert.ok(!broken || broken.status >= 400)
    })

    for (const form of ['json', 'yaml'] as const)
      it(`takes ten megabytes of ${form.toUpperCase()}, which holds up nobody for 50 ms`, async function () {
        this.timeout(120_000)
        const bytes = new TextEncoder().encode(hugeDocument(form))
        const blocks: number[] = []
        // A busy machine can hold up anything for a while, but not each time.
        while (blocks.length < 6 && !blocks.some((block) => block < 50)) {
          await nodeRed.probes.evaluate(startWatching)
          const { status, json } = await drop(bytes)
          blocks.push(await nodeRed.probes.evaluate(stopWatching))
          assert.equal(`${status} ${json.title} ${json.flows.length}`, '200 Pet store 4')
        }
        assert.ok(Math.min(...blocks) < 50, `${blocks} ms`)
      })

    it('refuses what is bigger than twenty megabytes, and goes on answering', async () => {
      const big = new Uint8Array(20_000_001).fill(32)
      assertRefused(await drop(big), '400 REQUEST_INVALID documentTooBig')
      const parts = new ReadableStream<Uint8Array>({
        pull(stream) {
          stream.enqueue(new Uint8Array(1_000_000).fill(32))
          sent += 1
          if (sent > 22) stream.close()
        },
      })
      let sent = 0
      const response = await fetch(nodeRed.editorUrl + importing, {
        method: 'POST',
        body: parts,
        duplex: 'half',
        headers: {
          authorization: `Bearer ${await nodeRed.admin.token('ADMIN')}`,
          'content-type': documentType,
        },
      } as RequestInit)
      assertRefused(await answerOf(response), '400 REQUEST_INVALID documentTooBig')
      assert.equal((await drop(JSON.stringify(petStore))).status, 200)
    })
  })

  describe('fetching an API description', () => {
    it('fetches it from this machine where that is allowed', async () => {
      const { status, json, text } = await ask(importing, { url: ` ${web.origin}/api.json?key=1 `, allowPrivate: true })
      assert.equal(status, 200, text)
      assert.deepEqual([json.title, json.address], ['Pet store', `${web.origin}/api.json`])
      assert.deepEqual(asked, ['/api.json?key=1'])
    })

    it('asks nobody on a network of its own otherwise', async () => {
      const { port } = web
      for (const [url, reason] of [
        [`https://127.0.0.1:${port}/`, 'documentAddressPrivate'],
        [`https://localhost:${port}/`, 'documentAddressPrivate'],
        [`https://[::1]:${port}/`, 'documentAddressPrivate'],
        [`https://2130706433:${port}/`, 'documentAddressPrivate'],
        ['https://169.254.169.254/latest/meta-data', 'documentAddressPrivate'],
        [`http://127.0.0.1:${port}/`, 'documentAddressInsecure'],
        [`https://user:pw@127.0.0.1:${port}/`, 'documentAddress'],
        ['javascript:alert(1)', 'documentAddress'],
        ['file:///etc/passwd', 'documentAddress'],
        ['../flows', 'documentAddress'],
        ['', 'documentAddress'],
      ] as const)
        assertRefused(await ask(importing, { url }), `400 REQUEST_INVALID ${reason}`)
      for (const allowPrivate of ['true', 1, {}])
        assertRefused(
          await ask(importing, { url: `https://127.0.0.1:${port}/`, allowPrivate }),
          '400 REQUEST_INVALID documentAddressPrivate',
        )
      assert.deepEqual(asked, [])
    })

    it('tells what came instead of it', async () => {
      const fetched = () => ask(importing, { url: `${web.origin}/`, allowPrivate: true })
      served = () => ({ status: 404, body: 'nothing here' })
      assertRefused(await fetched(), '400 REQUEST_INVALID documentStatus', / HTTP 404 /)
      served = () => ({ status: 302, headers: { location: 'https://elsewhere.test/' } })
      assertRefused(await fetched(), '400 REQUEST_INVALID documentRedirect')
      served = () => ({ body: '<html>' })
      assertRefused(await fetched(), '400 REQUEST_INVALID documentWebPage')
    })

    it('needs the TLS configuration that it is told to use', async () => {
      const body = { url: `${web.origin}/`, allowPrivate: true, tls: 'no-such-node' }
      assertRefused(await ask(importing, body), '422 CONFIGURATION_INVALID reference')
      assert.deepEqual(asked, [])
    })
  })

  describe('planning an import', () => {
    it('says what it would change, for the server that was chosen', async () => {
      const servers = [
        { url: 'https://api.test' },
        { url: 'https://{region}.test', variables: { region: { default: 'eu' } } },
      ]
      const { json } = await ask(importing, { text: JSON.stringify({ ...petStore, servers }) })
      const [first, chosen] = json.servers
      const before = { tokenUrl: 'https://old.test/token', clientId: 'me' }
      const body = { settings: json.flows[0].settings, before, server: { first, chosen } }
      const { status, json: plan, text } = await ask(importing, body)
      assert.equal(status, 200, text)
      assert.equal(plan.settings.baseUrl, 'https://{region}.test')
      assert.deepEqual(
        plan.settings.parameters.map(({ name }: { name: string }) => name),
        ['region'],
      )
      assert.deepEqual(
        plan.changes.find(({ path }: { path: string }) => path === '/tokenUrl'),
        { path: '/tokenUrl', kind: 'changed', before: 'https://old.test/token', after: 'https://login.test/token' },
      )
      assert.equal(plan.problem, undefined)
    })

    it('tells what is wrong with a definition', async () => {
      const { json } = await ask(importing, { settings: { ...settings, tokenUrl: 'javascript:alert(1)' } })
      assert.deepEqual([json.problem.code, json.problem.reason], ['CONFIGURATION_INVALID', 'url'])
      assert.match(json.problem.message, /Token URL/)
    })

    it('takes no server that is none', async () => {
      for (const chosen of [{ baseUrl: 5 }, { parameters: 'x' }, { parameters: [{}] }])
        assertRefused(await ask(importing, { settings, server: { chosen } }), '422 CONFIGURATION_INVALID shape')
    })
  })

  describe('showing the requests', () => {
    it('shows those of settings that nobody has deployed', async () => {
      const { status, json, text } = await ask(previewing, { settings, redirectUri: 'https://red.test/callback' })
      assert.equal(status, 200, text)
      assert.deepEqual(
        json.requests.map(({ purpose }: { purpose: string }) => purpose),
        ['authorization', 'token', 'refresh', 'api'],
      )
      assert.ok(json.requests[0].query.includes('redirect_uri=https://red.test/callback'))
      assert.match(json.requests[1].headers.authorization, /<client secret>/)
    })

    it('shows no secret of the integration, and no variable that could be one', async () => {
      const parameters = { names: '${API_PASSWORD} ${ODD} ${REGION} ${MY_KEYWORD} ${HOME}' }
      const body = {
        id: 'integration',
        settings: {
          ...settings,
          tokenUrl: '${SANDBOX_URL}',
          tokenRequest: { parameters, headers: { 'x-api-key': '{apiKey}' } },
          parameters: [{ name: 'apiKey', secret: true }],
        },
      }
      for (const id of ['integration', undefined, 'no-such-node', 5]) {
        const { status, json, text } = await ask(previewing, { ...body, id })
        assert.equal(status, 200, text)
        assert.doesNotMatch(text, /canary/i)
        const token = json.requests.find(({ purpose }: { purpose: string }) => purpose === 'token')
        assert.equal(token.url, 'https://sandbox.test/token')
        assert.match(token.body, /^names=<API_PASSWORD> <ODD> eu-1 <MY_KEYWORD> <HOME>$/m)
        assert.equal(token.headers['x-api-key'], '<apiKey>')
      }
    })

    it('shows those of a deployed integration to whoever may read it', async () => {
      const response = await nodeRed.request('oauth-integration/integration/preview', { as: 'RO' })
      const text = await response.text()
      assert.equal(response.status, 200, text)
      assert.doesNotMatch(text, /canary/i)
      assert.match(JSON.parse(text).requests[1].headers.authorization, /<client secret>/)
      assert.equal((await nodeRed.request('oauth-integration/nobody/preview', { as: 'RO' })).status, 422)
    })

    it('tells what is wrong with settings that lead to no request', async () => {
      assertRefused(await ask(previewing, {}), '422 CONFIGURATION_INVALID shape')
      assertRefused(await ask(previewing, { settings: { grant: 'password' } }), '422 CONFIGURATION_INVALID missing')
      assertRefused(
        await ask(previewing, { id: 'integration', settings: { ...settings, scope: '${NOT_SET_ANYWHERE}' } }),
        '422 CONFIGURATION_INVALID environment',
        /NOT_SET_ANYWHERE/,
      )
    })
  })
})

/** Run inside Node-RED. */
function startWatching(RED: { grantkeeperTest?: unknown }): void {
  const watch = { last: performance.now(), longest: 0, timer: undefined as unknown }
  watch.timer = setInterval(() => {
    const now = performance.now()
    watch.longest = Math.max(watch.longest, now - watch.last)
    watch.last = now
  }, 1)
  RED.grantkeeperTest = watch
}

function stopWatching(RED: { grantkeeperTest?: { longest: number; timer: NodeJS.Timeout } }): number {
  clearInterval(RED.grantkeeperTest?.timer)
  return RED.grantkeeperTest?.longest ?? Number.POSITIVE_INFINITY
}
