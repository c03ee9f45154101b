import assert from 'node:assert/strict'
import { dueAt } from '../../src/integration/is-due.ts'
import { aServer, granted, tokenUrl } from '../protocol/fake-server.ts'
import { TestClock } from '../support/clock.ts'
import { aConnection, madeAt } from '../support/tokens.ts'
import { atHand } from './at-hand.ts'

const day = 86_400_000
const hour = 3_600_000
const daysAfter = (at: number, start = madeAt) => (at - start) / day

describe('when an idle connection is renewed', () => {
  it('is one to two tenths before its time, spread by the jitter', () => {
    assert.equal(daysAfter(dueAt(aConnection(), 90, 0)), 72)
    assert.equal(daysAfter(dueAt(aConnection(), 90, 1)), 81)
    assert.ok(Math.abs(daysAfter(dueAt(aConnection(), 90, 0.5)) - 76.5) < 1e-6)
  })

  it('counts from the last renewal', () => {
    assert.equal(daysAfter(dueAt(aConnection({ renewedAt: madeAt + 10 * day }), 10, 0), madeAt + 10 * day), 8)
  })

  it('leaves time for looking once an hour only, even if it is a single day', () => {
    assert.ok(dueAt(aConnection(), 1, 1) + hour <= madeAt + day)
  })
})

describe('an integration that is kept alive', () => {
  async function setUp(keepAlive: number, refreshToken: string | null = 'refresh-1') {
    const clock = new TestClock()
    const server = aServer({ [tokenUrl]: { body: granted } })
    const definition = {
      grant: 'authorization_code',
      authorizationUrl: 'https://login.example.com/authorize',
      tokenUrl,
      keepAlive,
    }
    const { integration } = atHand({ definition, clock, send: server.send })
    await integration.enterToken({
      accessToken: 'access-1',
      expiresIn: 3_600,
      ...(refreshToken !== null && { refreshToken }),
    })
    const untilDay = async (last: number) => {
      const asked: number[] = []
      for (let at = clock.now(); at < madeAt + last * day; at += hour) {
        const before = server.seen.length
        await integration.keepAlive()
        if (server.seen.length > before) asked.push(Math.round(daysAfter(clock.now())))
        await clock.advance(hour)
      }
      return asked
    }
    return { integration, server, untilDay }
  }

  it('is renewed in time, again and again, though nobody uses it', async () => {
    const { untilDay } = await setUp(10)
    assert.deepEqual(await untilDay(30), [9, 18, 27])
  })

  it('is left alone where that is not wanted, or nothing could renew it', async () => {
    assert.deepEqual(await (await setUp(0)).untilDay(3), [])
    const { untilDay, integration } = await setUp(1, null)
    assert.deepEqual([await untilDay(3)], [[]])
    await integration.revoke()
    assert.deepEqual(await untilDay(5), [])
  })
})
