import assert from 'node:assert/strict'
import { deadline } from '../../src/transport/deadline.ts'
import { plainSend } from '../../src/transport/plain-send.ts'
import type { HttpRequest } from '../../src/vocabulary/http.ts'
import { errorOf } from '../support/error-of.ts'
import { answerOf, get } from './samples.ts'

const never = () => new Promise<never>(() => {})
const soon = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms))
const url = 'https://api.test:8443/x?secret=1'

describe('deadline', () => {
  it('lets a caller wait no longer than the timeout of the request', async () => {
    const error = await errorOf(deadline(60_000)(never)(get(url, { timeout: 30 })))
    assert.deepEqual([error.code, error.reason], ['DEADLINE_PASSED', 'timeout'])
    assert.deepEqual(error.details, { host: 'api.test:8443', seconds: 0, error: 'ETIMEDOUT' })
  })

  it('has a usual time for requests without one', async () => {
    assert.equal((await errorOf(deadline(30)(never)(get(url)))).reason, 'timeout')
  })

  it('ends the wait when the caller’s signal is aborted, before or meanwhile', async () => {
    const controller = new AbortController()
    const waiting = errorOf(deadline()(never)(get(url, { signal: controller.signal })))
    controller.abort()
    assert.deepEqual([(await waiting).code, (await waiting).reason], ['DEADLINE_PASSED', 'closed'])
    let sent = false
    const send = async () => {
      sent = true
      return answerOf()
    }
    assert.equal((await errorOf(deadline()(send)(get(url, { signal: controller.signal })))).reason, 'closed')
    assert.equal(sent, false)
  })

  it('does not stop what others wait for too', async () => {
    let finished = false
    const renewal = soon(60).then(() => {
      finished = true
    })
    await errorOf(
      deadline(20)(async () => {
        await renewal
        return answerOf()
      })(get(url)),
    )
    assert.equal(finished, false)
    await renewal
    assert.equal(finished, true)
  })

  it('lets answers and failures through, and leaves no timer or listener behind', async () => {
    const { signal } = new AbortController()
    await soon(1)
    const before = process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length
    const answer = answerOf()
    assert.equal(await deadline(60_000)(async () => answer)(get(url, { signal })), answer)
    await assert.rejects(deadline(60_000)(() => Promise.reject(new TypeError('x')))(get(url)), TypeError)
    assert.equal(process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length, before)
  })

  it('gives each exchange the time that is left, and sends nothing when none is', async () => {
    const sent: HttpRequest[] = []
    const send = plainSend(async (request) => {
      sent.push(request)
      return { status: 200, headers: {}, body: new Uint8Array() }
    })
    const api = deadline()(async (request) => {
      await send(request)
      await soon(50)
      return send(request)
    })
    await api(get(url, { timeout: 1_000 }))
    const [first = 0, second = 0] = sent.map(({ timeout }) => timeout)
    assert.ok(first > 900 && first <= 1_001, String(first))
    assert.ok(second <= first - 40, `${first}, ${second}`)
    const late = await errorOf(send(get(url, { timeout: 5, deadlineAt: performance.now() - 1 })))
    assert.equal(late.reason, 'timeout')
    assert.equal(sent.length, 2)
  })

  it('takes a time too long for a timer', async () => {
    assert.equal((await deadline(1e12)(async () => answerOf(204))(get(url))).status, 204)
  })
})
