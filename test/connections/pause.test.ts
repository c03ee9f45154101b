import assert from 'node:assert/strict'
import { Pause } from '../../src/connections/pause.ts'
import { OAuthError } from '../../src/vocabulary/errors.ts'
import { TestClock } from '../support/clock.ts'

const down = new OAuthError('NETWORK_FAILED', 'unreachable', { host: 'login.test', error: 'ECONNREFUSED' })
const minute = 60_000
/** Without jitter: the longest pauses there are. */
const setUp = () => {
  const clock = new TestClock()
  const pause = new Pause(clock.now, () => 1)
  const length = async () => {
    let ms = 0
    for (; pause.on() && ms < 4_000; ms++) await clock.advance(1_000)
    return ms
  }
  return { clock, pause, length }
}

describe('a pause', () => {
  it('is over until it begins', () => {
    const { pause } = setUp()
    assert.deepEqual([pause.on(), pause.failure()], [false, undefined])
  })

  it('doubles with each failure in a row, up to five minutes', async () => {
    const { pause, length } = setUp()
    const lengths: number[] = []
    for (let n = 0; n < 11; n++) {
      pause.begin(down, 'passing')
      lengths.push(await length())
    }
    assert.deepEqual(lengths, [1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300])
  })

  it('is longer at once where asking again soon is no use', async () => {
    for (const kind of ['misconfigured', 'dead', 'doubtful'] as const) {
      const { pause, length } = setUp()
      pause.begin(down, kind)
      assert.equal(await length(), 15)
    }
  })

  it('varies by half, so that many do not come back at once', () => {
    const clock = new TestClock()
    const pause = new Pause(clock.now, () => 0)
    pause.begin(down, 'passing')
    assert.equal(pause.failure()?.retryAt, clock.now() + 500)
  })

  it('begins anew after a success, and when the last failure is long past', async () => {
    const { clock, pause, length } = setUp()
    for (let n = 0; n < 9; n++) pause.begin(down, 'passing')
    pause.end()
    assert.equal(pause.on(), false)
    pause.begin(down, 'passing')
    assert.equal(await length(), 1)
    for (let n = 0; n < 9; n++) pause.begin(down, 'passing')
    await clock.advance(20 * minute)
    pause.begin(down, 'passing')
    assert.equal(await length(), 1)
  })

  it('is never shorter than the server asked for', async () => {
    const { clock, pause, length } = setUp()
    pause.begin(
      new OAuthError('TOKEN_REQUEST_REFUSED', 'unavailable', { host: 'a', status: 429 }, clock.now() + 90_000),
      'passing',
    )
    assert.equal(await length(), 90)
  })

  it('tells what began it and until when, and still what began it when it is over', async () => {
    const { clock, pause } = setUp()
    pause.begin(down, 'passing')
    const failure = pause.failure()
    assert.deepEqual(
      [failure?.code, failure?.reason, failure?.retryAt],
      ['NETWORK_FAILED', 'unreachable', clock.now() + 1_000],
    )
    await clock.advance(1_000)
    assert.equal(pause.on(), false)
    assert.deepEqual([pause.failure()?.code, pause.failure()?.retryAt], ['NETWORK_FAILED', undefined])
    pause.end()
    assert.equal(pause.failure(), undefined)
  })

  it('holds after a failure of any kind', () => {
    const { pause } = setUp()
    const bug = new TypeError('bug')
    pause.begin(bug, 'passing')
    assert.deepEqual([pause.on(), pause.failure(), pause.error()], [true, undefined, bug])
  })

  it('ends when the clock is set back, rather than to last for the difference', async () => {
    let now = Date.UTC(2030, 0, 2)
    const pause = new Pause(
      () => now,
      () => 1,
    )
    pause.begin(down, 'passing')
    now -= 24 * 60 * minute
    assert.equal(pause.on(), false)
  })
})
