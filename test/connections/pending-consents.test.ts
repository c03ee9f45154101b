import assert from 'node:assert/strict'
import { type PendingConsent, pendingConsents } from '../../src/connections/pending-consents.ts'
import { isOAuthError } from '../../src/vocabulary/errors.ts'
import { TestClock } from '../support/clock.ts'

const aConsent = (state: string, more: Partial<PendingConsent> = {}): PendingConsent => ({
  id: 'integration-1',
  connection: 't_1',
  integrationKey: 'acme',
  fingerprint: 'print',
  request: { state, redirectUri: 'https://flows.test/callback', metadata: { issPromised: false } },
  binding: 'cookie',
  ...more,
})
const setUp = (limits = {}) => {
  const clock = new TestClock()
  return { clock, consents: pendingConsents(clock.now, limits) }
}
const tooMany = (error: unknown) => isOAuthError(error, 'CONSENT_INVALID') && error.reason === 'tooMany'

describe('pending consents', () => {
  it('are found by their state, and used once', () => {
    const { consents } = setUp()
    consents.add(aConsent('s1'))
    assert.equal(consents.peek('s1')?.id, 'integration-1')
    assert.equal(consents.take('s1')?.id, 'integration-1')
    assert.deepEqual(
      [consents.take('s1'), consents.peek('s1'), consents.take('unknown')],
      [undefined, undefined, undefined],
    )
  })

  it('live for ten minutes', async () => {
    const { clock, consents } = setUp()
    assert.equal(consents.add(aConsent('s1')).expiresIn, 600_000)
    await clock.advance(599_999)
    assert.ok(consents.peek('s1'))
    await clock.advance(1)
    assert.deepEqual(
      [consents.peek('s1'), consents.take('s1'), consents.rebind('s1')],
      [undefined, undefined, undefined],
    )
  })

  it('are proved by the secret of their browser and by nothing else', () => {
    const { consents } = setUp()
    const { secret } = consents.add(aConsent('s1'))
    const other = consents.add(aConsent('s2')).secret
    assert.ok(secret.length >= 43)
    assert.equal(consents.proves('s1', secret), true)
    for (const wrong of [undefined, '', other, `${secret}x`, secret.slice(1), secret.toUpperCase()])
      assert.equal(consents.proves('s1', wrong), false)
    assert.equal(consents.proves('s3', secret), false)
    consents.take('s1')
    assert.equal(consents.proves('s1', secret), false)
  })

  it('can be bound to another browser, which ends the first', () => {
    const { consents } = setUp()
    const { secret } = consents.add(aConsent('s1'))
    const next = consents.rebind('s1')
    assert.deepEqual([consents.proves('s1', secret), consents.proves('s1', next)], [false, true])
  })

  it('are remembered by who started them last', () => {
    const { consents } = setUp()
    consents.add(aConsent('s1', { startedBy: 'alice' }))
    consents.add(aConsent('s2', { startedBy: 'alice' }))
    consents.add(aConsent('s3', { startedBy: 'bob' }))
    consents.add(aConsent('s4', { startedBy: 'alice', id: 'integration-2' }))
    assert.equal(consents.latest('integration-1', { startedBy: 'alice' }), 's2')
    assert.equal(consents.latest('integration-1', { startedBy: 'bob' }), 's3')
    assert.equal(consents.latest('integration-1', {}), undefined)
    consents.take('s2')
    assert.equal(consents.latest('integration-1', { startedBy: 'alice' }), 's1')
  })

  it('are remembered by how they are bound, too', () => {
    const { consents } = setUp()
    consents.add(aConsent('s1', { user: 'alice', binding: 'paste' }))
    consents.add(aConsent('s2', { user: 'alice' }))
    assert.equal(consents.latest('integration-1', { user: 'alice' }), 's2')
    assert.equal(consents.latest('integration-1', { user: 'alice' }, 'paste'), 's1')
    assert.equal(consents.latest('integration-1', { user: 'alice' }, 'confirm'), undefined)
    assert.equal(consents.latest('integration-1', { startedBy: 'alice' }, 'paste'), undefined)
  })

  it('do not mistake inherited names for states', () => {
    const { consents } = setUp()
    for (const state of ['__proto__', 'constructor', 'toString', '']) assert.equal(consents.peek(state), undefined)
    consents.add(aConsent('__proto__'))
    assert.ok(consents.take('__proto__'))
  })
})

describe('ST-003 Unlimited pending flows (memory/store DoS)', () => {
  it('lets one starter have fifty, of which the oldest goes', () => {
    const { consents } = setUp()
    for (let n = 0; n < 51; n++) consents.add(aConsent(`a${n}`, { startedBy: 'alice' }))
    assert.equal(consents.peek('a0'), undefined)
    assert.ok(consents.peek('a1') && consents.peek('a50'))
  })

  it('lets nobody push out another’s, not by 10,000 of them', () => {
    const { consents } = setUp()
    consents.add(aConsent('bob', { startedBy: 'bob' }))
    for (let n = 0; n < 10_000; n++) consents.add(aConsent(`a${n}`, { startedBy: 'alice' }))
    assert.ok(consents.take('bob'))
  })

  it('keeps room for the editor when users of flows have taken theirs', () => {
    const { consents } = setUp()
    for (let n = 0; n < 900; n++) consents.add(aConsent(`s${n}`, { user: `user ${n}` }))
    assert.throws(() => consents.add(aConsent('more', { user: 'somebody new' })), tooMany)
    for (let n = 0; n < 50; n++) consents.add(aConsent(`a${n}`, { startedBy: 'alice' }))
    for (let n = 0; n < 50; n++) consents.add(aConsent(`b${n}`, { startedBy: 'bob' }))
    assert.throws(() => consents.add(aConsent('carol', { startedBy: 'carol' })), tooMany)
  })

  it('takes no more than a thousand in all, until some have gone', async () => {
    const { clock, consents } = setUp()
    for (let n = 0; n < 1_000; n++) consents.add(aConsent(`s${n}`, { startedBy: `user ${n % 100}` }))
    assert.throws(() => consents.add(aConsent('more', { startedBy: 'somebody new' })), tooMany)
    consents.take('s0')
    consents.add(aConsent('more', { startedBy: 'somebody new' }))
    await clock.advance(600_000)
    for (let n = 0; n < 1_000; n++) consents.add(aConsent(`t${n}`, { startedBy: `user ${n % 100}` }))
  })
})
