import assert from 'node:assert/strict'
import { NodeRed } from '../support/node-red.ts'
import type { Arrival } from '../support/probes.ts'
import { type ScriptedRequest, ScriptedServer } from '../support/scripted-server.ts'
import { assertAnswered, connect, consentedFlow, credentials, failureIn, until } from './lifecycle-support.ts'
import { TestTime } from './test-time.ts'

const hour = 3_600_000

describe('requests of a real Node-RED', () => {
  let server: ScriptedServer
  let nodeRed: NodeRed
  let time: TestTime

  before(async function () {
    this.timeout(120_000)
    server = await ScriptedServer.start()
    nodeRed = await NodeRed.start()
    time = await TestTime.start(nodeRed)
  })
  after(async () => {
    await nodeRed?.close()
    await server?.close()
  })

  /** A fresh connection with a token of an hour, and a request node with these properties. */
  async function start(
    request: Readonly<Record<string, unknown>> = {},
    integration: Readonly<Record<string, unknown>> = {},
  ) {
    server.script()
    await nodeRed.deploy(consentedFlow(server, integration, request), { credentials })
    await connect(nodeRed, server)
    const [tokens, calls, reused] = [server.to('token').length, server.to('rs').length, server.tokens.reuses]
    return {
      /** Requests since then. */
      tokens: () => server.to('token').slice(tokens),
      calls: () => server.to('rs').slice(calls),
      reuses: () => server.tokens.reuses - reused,
    }
  }
  const many = (count: number, msg = {}): Promise<Arrival[]> =>
    Promise.all(Array.from({ length: count }, () => nodeRed.exchange(msg, 15_000)))
  const authorizationOf = (calls: readonly ScriptedRequest[]) => calls.map(({ headers }) => headers.authorization)

  describe('of 200 messages at once', () => {
    it('on an expired token, one asks for another and all are answered', async () => {
      const since = await start()
      await time.pass(2 * hour)
      server.script({ on: 'token', reply: ({ parameters }) => ({ ...server.tokens.answer(parameters), delayMs: 200 }) })
      const answers = await many(200)
      answers.forEach(assertAnswered)
      assert.equal(since.tokens().length, 1)
      assert.equal(since.calls().length, 200)
      assert.equal(new Set(authorizationOf(since.calls())).size, 1)
    })

    it('on a token that the API has stopped to accept, one asks for another and all are answered', async () => {
      const since = await start()
      server.tokens.expireAccessTokens()
      const answers = await many(200)
      answers.forEach(assertAnswered)
      assert.equal(since.tokens().length, 1)
      assert.equal(since.reuses(), 0)
    })

    it('while the token still lives, none waits for its renewal, although the token endpoint hangs', async () => {
      const since = await start()
      await time.pass(0.8 * hour)
      let release = (_: unknown) => {}
      const released = new Promise((resolve) => {
        release = resolve
      })
      server.script({ on: 'token', reply: () => released.then(() => 'default' as const) })
      const answers = await many(200)
      answers.forEach(assertAnswered)
      assert.equal(since.calls().length, 200)
      await until('the renewal is under way', () => since.tokens().length === 1)
      release(undefined)
      await until('the new token is used', async () => {
        assertAnswered(await nodeRed.exchange({}))
        return new Set(authorizationOf(since.calls())).size === 2
      })
      assert.equal(since.tokens().length, 1)
    })

    it('where the renewal fails, all are told so after one try', async () => {
      const since = await start()
      await time.pass(2 * hour)
      server.script({ on: 'token', reply: { status: 503 } })
      const answers = await many(200)
      assert.deepEqual([...new Set(answers.map((arrival) => failureIn(arrival).code))], ['TOKEN_REQUEST_REFUSED'])
      assert.equal(since.tokens().length, 1)
      assert.equal(since.calls().length, 0, 'the API never sees an expired token')
    })
  })

  describe('with refusals', () => {
    it('401 then success: refresh once, retry once', async () => {
      const since = await start({ method: 'POST' })
      server.tokens.expireAccessTokens()
      const msg = {
        payload: { answer: 42, text: 'grüße' },
        headers: { 'X-Custom': 'kept', 'Idempotency-Key': 'one' },
        topic: 'mine',
        extra: { deep: [1, 2] },
      }
      const before = nodeRed.probes.at('out').length
      const arrival = await nodeRed.exchange(msg)
      assertAnswered(arrival)
      assert.equal(arrival.msg['topic'], 'mine')
      assert.deepEqual(arrival.msg['extra'], { deep: [1, 2] })
      assert.deepEqual(arrival.msg['oauth'], { integration: 'Test API', renewed: true, retried: true })
      assert.equal(since.tokens().length, 1)
      const [first, second, ...others] = since.calls()
      assert.equal(others.length, 0)
      assert.equal(first?.body, JSON.stringify(msg.payload))
      assert.equal(second?.body, first?.body)
      const { authorization: old, ...same } = first?.headers ?? {}
      const { authorization: renewed, ...again } = second?.headers ?? {}
      assert.deepEqual(again, same)
      assert.notEqual(renewed, old)
      assert.equal(nodeRed.probes.at('out').length, before + 1)
    })

    it('401 again with the new token: the 401 is the answer, and nothing storms', async () => {
      const since = await start()
      server.script({
        on: 'rs',
        reply: { status: 401, headers: { 'www-authenticate': 'Bearer error="invalid_token"' } },
      })
      const answers = await many(50)
      assert.deepEqual([...new Set(answers.map(({ msg }) => msg['statusCode']))], [401])
      assert.equal(since.tokens().length, 1, 'one renewal, and then a pause')
      assert.ok(since.calls().length <= 100, 'no message is sent more than twice')
      server.script()
      assertAnswered(await nodeRed.exchange({}))
    })

    it('403 insufficient_scope', async () => {
      const since = await start()
      const challenge = 'Bearer error="insufficient_scope", scope="admin"'
      server.script({
        on: 'rs',
        reply: { status: 403, headers: { 'www-authenticate': challenge }, body: { no: true } },
      })
      for (let count = 0; count < 5; count++) {
        const { probe, msg } = await nodeRed.exchange({})
        assert.equal(probe, 'out')
        assert.equal(msg['statusCode'], 403)
        assert.equal((msg['headers'] as Record<string, unknown>)['www-authenticate'], challenge, 'the flow can see why')
      }
      assert.equal(since.tokens().length, 0)
      assert.equal(since.calls().length, 5)
    })

    it('403 without challenge (business denial, WAF, rate limit)', async () => {
      const since = await start({ ret: 'txt' })
      server.script({ on: 'rs', reply: { status: 403, body: '<html>no</html>' } })
      for (let round = 0; round < 20; round++) {
        const answers = await many(10)
        assert.deepEqual([...new Set(answers.map(({ msg }) => msg['statusCode']))], [403])
        await time.pass(300)
      }
      assert.equal(since.tokens().length, 1, 'one renewal in all that time')
      assert.ok(since.calls().length <= 210 + 10)
    })

    it('Non-idempotent retry', async () => {
      const since = await start({ method: 'POST' })
      server.script({ on: 'rs', reply: { resetAfterBytes: 0 } })
      const { probe, msg } = await nodeRed.exchange({ payload: 'once', headers: { 'Idempotency-Key': 'one' } })
      assert.equal(probe, 'caught', JSON.stringify(msg))
      assert.equal((msg['error'] as { code: string }).code, 'NETWORK_FAILED')
      assert.equal(since.calls().length, 1, 'nobody knows whether it was done: it is not sent again')
      assert.equal(since.tokens().length, 0)
    })

    it('Unreplayable body', async () => {
      const since = await start({ method: 'POST' })
      server.tokens.expireAccessTokens()
      // A stream cannot come from outside of the process.
      const id = 'stream-message'
      await nodeRed.probes.evaluate((RED, _msgid) => {
        const { Readable } = process.getBuiltinModule('node:stream')
        RED.nodes
          .getNode('in')
          .send({ _msgid, payload: Readable.from([Buffer.from('part one, '), Buffer.from('part two')]) })
      }, id)
      const arrival = await nodeRed.probes.arrival(
        ({ probe, msg }) => msg['_msgid'] === id && /^(out|caught)/.test(probe),
      )
      assert.equal(failureIn(arrival).code, 'BODY_NOT_REPLAYABLE')
      assert.equal(since.calls().length, 1)
      assert.equal(since.tokens().length, 1, 'the next message finds a new token')
      assertAnswered(await nodeRed.exchange({ payload: 'next' }))
      assert.equal(since.calls().at(-1)?.body, 'next')
      assert.equal(since.tokens().length, 1)
    })

    it('Cross-origin redirect leaks Authorization', async () => {
      const evil = await ScriptedServer.start()
      try {
        const since = await start({ method: 'POST' })
        for (const status of [301, 302, 303, 307, 308]) {
          server.script({
            on: 'rs',
            match: ({ url }) => !url.includes('back'),
            reply: { status, headers: { location: `${evil.origin}/api/evil` } },
          })
          evil.script({ on: 'rs', reply: { status: 302, headers: { location: `${server.urls.baseUrl}/back` } } })
          const secrets = { 'X-Api-Key': 'key-of-the-flow', Cookie: 'session=of-the-flow' }
          const { probe, msg } = await nodeRed.exchange({ payload: 'body', headers: secrets })
          assert.equal(probe, 'out', JSON.stringify(msg))
          assert.equal(msg['statusCode'], 401, 'sent back without the token, the API refuses')
        }
        assert.equal(evil.requests.length, 5)
        const token = authorizationOf(since.calls())[0]?.slice('Bearer '.length)
        assert.ok(token)
        for (const { headers, rawHeaders, url } of evil.requests) {
          assert.equal(headers.authorization, undefined)
          assert.doesNotMatch(JSON.stringify([rawHeaders, url]), new RegExp(`${token}|of-the-flow`))
        }
        const back = since.calls().filter(({ url }) => url.includes('/back'))
        assert.deepEqual(authorizationOf(back), [undefined, undefined, undefined, undefined, undefined])
        assert.equal(since.tokens().length, 0, 'a refusal without the token says nothing about it')
      } finally {
        await evil.close()
      }
    })
  })
})
