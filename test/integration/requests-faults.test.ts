import assert from 'node:assert/strict'
import { NodeRed } from '../support/node-red.ts'
import { type Rule, ScriptedServer } from '../support/scripted-server.ts'
import {
  assertAnswered,
  connect,
  consentedFlow,
  credentials,
  failureIn,
  generation,
  until,
} from './lifecycle-support.ts'
import { TestTime } from './test-time.ts'

const hour = 3_600_000

/** What a token endpoint does instead of answering, and what the Catch node is to hear. */
interface Fault {
  readonly what: string
  readonly reply: Rule['reply']
  readonly code: string
  readonly says: RegExp
  /** Whether core's request node also sends such a message on. */
  readonly sentOn?: boolean
  /** How often one attempt asks; once when absent. */
  readonly tries?: number
}

const faults: readonly Fault[] = [
  {
    what: 'is cut off',
    reply: { resetAfterBytes: 0 },
    code: 'NETWORK_FAILED',
    says: /cannot be reached/,
    sentOn: true,
    tries: 2,
  },
  {
    what: 'is cut off in the answer',
    reply: { body: { access_token: 'half', pad: 'x'.repeat(500) }, resetAfterBytes: 20 },
    code: 'NETWORK_FAILED',
    says: /cannot be reached/,
    sentOn: true,
    tries: 2,
  },
  {
    what: 'never answers',
    reply: { hang: true },
    code: 'DEADLINE_PASSED',
    says: /did not answer within 1 seconds/,
    sentOn: true,
  },
  {
    what: 'drips its answer',
    reply: { body: { access_token: 'slow' }, chunkDelayMs: 400 },
    code: 'DEADLINE_PASSED',
    says: /did not answer/,
    sentOn: true,
  },
  {
    what: 'answers 500',
    reply: { status: 500, body: 'broken' },
    code: 'TOKEN_REQUEST_REFUSED',
    says: /is failing \(HTTP 500\)/,
  },
  {
    what: 'answers 503 with a page',
    reply: { status: 503, headers: { 'content-type': 'text/html' }, body: '<html>later</html>' },
    code: 'TOKEN_REQUEST_REFUSED',
    says: /HTTP 503/,
  },
  {
    what: 'answers 429 with Retry-After',
    reply: { status: 429, headers: { 'retry-after': '120' } },
    code: 'TOKEN_REQUEST_REFUSED',
    says: /HTTP 429/,
  },
  {
    what: 'answers a page',
    reply: { headers: { 'content-type': 'text/html' }, body: '<html><body>log in</body></html>' },
    code: 'RESPONSE_MALFORMED',
    says: /cannot be understood/,
  },
  {
    what: 'answers 2 MB',
    reply: { body: { repeat: '{"access_token":"big"}', mib: 2 } },
    code: 'RESPONSE_TOO_LARGE',
    says: /1048576|1,048,576|bytes|large/i,
    sentOn: true,
  },
  {
    what: 'answers a picture',
    reply: { headers: { 'content-type': 'image/png' }, body: 'access_token=picture&token_type=bearer' },
    code: 'RESPONSE_MALFORMED',
    says: /cannot be understood/,
  },
  {
    what: 'answers JSON without a token',
    reply: { body: { hello: 'world' } },
    code: 'RESPONSE_MALFORMED',
    says: /no usable access token/,
  },
]

describe('a real Node-RED whose token endpoint', () => {
  let server: ScriptedServer
  let api: ScriptedServer
  let evil: ScriptedServer
  let nodeRed: NodeRed
  let time: TestTime

  before(async function () {
    this.timeout(120_000)
    server = await ScriptedServer.start()
    // Not the same host, as usual: then the message says which of the two is silent.
    api = await ScriptedServer.start({
      rules: [
        {
          on: 'rs',
          reply: ({ headers }) => ({
            status: server.tokens.accepts(headers.authorization?.slice('Bearer '.length) ?? '') ? 200 : 401,
            body: {},
          }),
        },
      ],
    })
    evil = await ScriptedServer.start()
    nodeRed = await NodeRed.start()
    time = await TestTime.start(nodeRed)
  })
  after(async () => {
    await nodeRed?.close()
    await evil?.close()
    await api?.close()
    await server?.close()
  })
  beforeEach(async () => {
    server.script()
    await nodeRed.deploy(consentedFlow(server, { timeout: 1, baseUrl: api.origin }), { credentials })
    await connect(nodeRed, server)
  })

  /** Lets the token end, then the endpoint fail, then recover; nothing but time passes in between. */
  async function failAndRecover({ reply, code, says, sentOn = false, tries = 1 }: Fault): Promise<void> {
    const [stored, tokens, calls, reused] = [
      generation(nodeRed),
      server.to('token').length,
      api.to('rs').length,
      server.tokens.reuses,
    ]
    await time.pass(0.8 * hour)
    server.script({ on: 'token', reply })
    assertAnswered(await nodeRed.exchange({}))
    await until('the renewal behind it has failed', () => server.to('token').length > tokens)
    assertAnswered(await nodeRed.exchange({}))
    assert.equal(api.to('rs').length, calls + 2, 'while the token lives, nobody notices')

    await time.pass(hour)
    const tried = server.to('token').length
    const out = nodeRed.probes.at('out').length
    for (let count = 0; count < 3; count++) {
      const failure = failureIn(await nodeRed.exchange({}, 20_000))
      assert.equal(failure.code, code)
      assert.match(failure.message, says)
      assert.match(failure.message, /127\.0\.0\.1/)
    }
    // A request that was cut off is sent a second time, since the connection may just have been an old one.
    assert.ok(server.to('token').length <= tried + tries, 'it is left alone for a while')
    await until(
      'core has the message sent on, or not',
      () => nodeRed.probes.at('out').length === out + (sentOn ? 3 : 0),
    )
    assert.equal(api.to('rs').length, calls + 2, 'no request is made with an ended token')
    assert.equal(generation(nodeRed), stored, 'what is stored stays')

    server.script()
    await time.pass(hour)
    assertAnswered(await nodeRed.exchange({}))
    assert.equal(server.tokens.reuses, reused)
  }

  for (const fault of faults) it(fault.what, () => failAndRecover(fault)).timeout(30_000)

  it('redirects elsewhere: nothing goes there', async function () {
    this.timeout(60_000)
    for (const status of [301, 302, 303, 307, 308]) {
      await failAndRecover({
        what: '',
        reply: { status, headers: { location: `${evil.origin}/token` } },
        code: 'TOKEN_REQUEST_REFUSED',
        says: /redirect/,
      })
    }
    assert.equal(evil.requests.length, 0)
  })

  it('is down, and comes back on the same port', async function () {
    this.timeout(30_000)
    const own = await ScriptedServer.start()
    const { authorizationUrl, tokenUrl } = own.urls
    await nodeRed.deploy(consentedFlow(server, { authorizationUrl, tokenUrl, timeout: 1 }), { credentials })
    const { body } = own.tokens.answer(new URLSearchParams({ grant_type: 'password' }))
    await nodeRed.admin.json('oauth-integration/integration/token', {
      body: { accessToken: body['access_token'], refreshToken: body['refresh_token'], expiresIn: 3600 },
    })
    await own.close()
    await time.pass(2 * hour)
    server.script({ on: 'rs', reply: { body: { fine: true } } })
    const failure = failureIn(await nodeRed.exchange({}))
    assert.equal(failure.code, 'NETWORK_FAILED')
    assert.match(failure.message, /ECONNREFUSED/)

    const back = await ScriptedServer.start({ port: Number(new URL(own.origin).port) })
    try {
      back.script({
        on: 'token',
        reply: { body: { access_token: 'access-after-all', token_type: 'Bearer', expires_in: 3600 } },
      })
      await time.pass(hour)
      assertAnswered(await nodeRed.exchange({}))
      assert.equal(back.to('token')[0]?.parameters.get('refresh_token'), body['refresh_token'], 'it was kept')
    } finally {
      await back.close()
    }
  })

  it('asks to be left alone: it is, for as long as it says', async () => {
    await time.pass(2 * hour)
    const tokens = server.to('token').length
    server.script({ on: 'token', reply: { status: 429, headers: { 'retry-after': '600' } } })
    assert.equal(failureIn(await nodeRed.exchange({})).code, 'TOKEN_REQUEST_REFUSED')
    server.script()
    await time.pass(590_000)
    assert.equal(failureIn(await nodeRed.exchange({})).code, 'TOKEN_REQUEST_REFUSED')
    assert.equal(server.to('token').length, tokens + 1)
    await time.pass(11_000)
    assertAnswered(await nodeRed.exchange({}))
  })

  it('says that the grant is over: once asked, never again, and the tokens are kept until somebody helps', async () => {
    server.tokens.endAll()
    await time.pass(2 * hour)
    const tokens = server.to('token').length
    for (let count = 0; count < 10; count++) {
      assert.equal(failureIn(await nodeRed.exchange({})).code, 'AUTHORIZATION_REQUIRED')
      await time.pass(hour)
    }
    assert.equal(server.to('token').length, tokens + 1)
    const { state } = await nodeRed.admin.json<{ state: string }>('oauth-integration/integration/status')
    assert.equal(state, 'dead')
    await connect(nodeRed, server)
    assertAnswered(await nodeRed.exchange({}))
  })

  it('never got to see the API’s requests, nor the log a secret', () => {
    const secrets = server
      .to('token')
      .map(({ parameters }) => parameters.get('refresh_token'))
      .concat(api.to('rs').map(({ headers }) => headers.authorization?.slice('Bearer '.length) ?? null))
    for (const secret of new Set(secrets)) if (secret) assert.ok(!nodeRed.output.includes(secret))
    assert.doesNotMatch(nodeRed.output, /basic-secret|uncaught|unhandled/i)
  })
})
