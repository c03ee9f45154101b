import assert from 'node:assert/strict'
import { byHealth, type Health, healthOf, type Standing } from '../../../nodes/oauth-integration/integration-health.ts'

const error = { code: 'NETWORK_FAILED' }
const counts = (connected: number, dead: number) => ({ connected, dead })

describe('the health of an integration', () => {
  const cases: readonly [string, Health, Standing][] = [
    ['is trouble where the configuration is not valid', 'trouble', { state: 'invalid', error }],
    ['is trouble where the provider has ended the grant', 'trouble', { state: 'dead', error }],
    ['is trouble where the stored tokens cannot be opened', 'trouble', { state: 'unreadable' }],
    ['is trouble where nothing can be told', 'trouble', { state: 'unknown', error }],
    ['is trouble where the first token is not to be had', 'trouble', { state: 'none', error }],
    ['is a warning where the last renewal failed, but the token still lives', 'warning', { state: 'connected', error }],
    ['is a warning where users have to authorize again', 'warning', { state: 'users', counts: counts(9, 1) }],
    [
      'is trouble where the connections of no user can be opened',
      'trouble',
      { state: 'users', error, counts: { ...counts(0, 0), unreadable: 2 } },
    ],
    [
      'is a warning where those of some users cannot',
      'warning',
      { state: 'users', error, counts: { ...counts(9, 0), unreadable: 2 } },
    ],
    ['is a warning where all users have to authorize again', 'warning', { state: 'users', counts: counts(0, 1) }],
    ['is idle before the first token', 'idle', { state: 'none' }],
    ['is idle when it was disconnected', 'idle', { state: 'disconnected' }],
    ['is idle before the first user', 'idle', { state: 'users', counts: counts(0, 0) }],
    ['is good when it is connected', 'good', { state: 'connected' }],
    ['is good when all users are connected', 'good', { state: 'users', counts: counts(9, 0) }],
  ]
  for (const [title, health, standing] of cases) it(title, () => assert.equal(healthOf(standing), health))

  it('puts the worst first, and then goes by name', () => {
    const all = [
      { health: 'good', name: 'a' },
      { health: 'idle', name: 'a' },
      { health: 'trouble', name: 'b' },
      { health: 'warning', name: 'a' },
      { health: 'trouble', name: 'a' },
    ] as const
    assert.deepEqual(
      all.toSorted(byHealth).map(({ health, name }) => `${health} ${name}`),
      ['trouble a', 'trouble b', 'warning a', 'idle a', 'good a'],
    )
  })
})
