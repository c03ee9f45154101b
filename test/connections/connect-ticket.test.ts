import assert from 'node:assert/strict'
import { isSpent, makeTicket, readTicket } from '../../src/connections/connect-ticket.ts'
import type { Found } from '../../src/connections/token-store.ts'
import { vault } from '../../src/connections/vault.ts'
import { aConnection } from '../support/tokens.ts'
import { someKeys } from './records.ts'

const hour = 3_600_000
const now = 1_000_000
const sealing = vault('one', someKeys)
const none: Found = { state: 'none', generation: 0 }
const made = (connectedAt: number): Found => ({ ...aConnection({ connectedAt }), generation: 1 }) as Found

describe('The ticket of a connect link', () => {
  it('stands for its user and the page to return to', () => {
    const text = makeTicket({ user: 'ann', returnTo: '/page?x=1' }, none, sealing, now)
    const { user, returnTo } = readTicket(text, sealing, now + hour) ?? {}
    assert.deepEqual([user, returnTo], ['ann', '/page?x=1'])
    assert.doesNotMatch(text, /ann/)
  })

  it('ends after an hour, and when the clock was set back since', () => {
    const text = makeTicket({ user: 'ann' }, none, sealing, now)
    assert.equal(readTicket(text, sealing, now + hour + 1), undefined)
    assert.equal(readTicket(text, sealing, now - 1), undefined)
  })

  it('is good for the integration that made it only, and cannot be made up', () => {
    const text = makeTicket({ user: 'ann' }, none, sealing, now)
    assert.equal(readTicket(text, vault('two', someKeys), now), undefined)
    for (const other of ['', 'ann', text.slice(1), sealing.seal('{}', 'index'), 'x'.repeat(100_000)])
      assert.equal(readTicket(other, sealing, now), undefined)
  })

  it('is spent once the connection was made, made anew or ended', () => {
    const of = (before: Found) => readTicket(makeTicket({ user: 'ann' }, before, sealing, now), sealing, now)
    const [first, again] = [of(none), of(made(5))]
    assert.ok(first && again)
    assert.deepEqual(
      [none, made(5), { state: 'disconnected', generation: 2 } as Found].map((found) => isSpent(first, found)),
      [false, true, true],
    )
    assert.deepEqual(
      [made(5), { ...made(5), state: 'dead', error: 'invalid_grant' } as Found, made(6), none].map((found) =>
        isSpent(again, found),
      ),
      [false, false, true, true],
    )
  })

  it('is spent when the connection was made and ended again, and not when the last traces of an ended one went', () => {
    const of = (before: Found) => readTicket(makeTicket({ user: 'ann' }, before, sealing, now), sealing, now)
    const endedAt = (time: number): Found => ({ state: 'disconnected', endedAt: time, generation: 2 })
    const [before, after] = [of(none), of(endedAt(1))]
    assert.ok(before && after)
    assert.equal(isSpent(before, endedAt(2)), true)
    assert.deepEqual(
      [endedAt(1), none, made(2), endedAt(3)].map((found) => isSpent(after, found)),
      [false, false, true, true],
    )
  })
})
