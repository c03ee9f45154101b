import assert from 'node:assert/strict'
import { setTimeout as sleep } from 'node:timers/promises'
import { isOAuthError, journal, memoryPlace, type Place } from '../../src/index.ts'
import { oneOf, randomOf } from '../support/random-of.ts'
import { ScriptedServer } from '../support/scripted-server.ts'
import { temporaryFolder } from '../support/temporary-folders.ts'
import { TokensOfUsers } from '../support/tokens-of-users.ts'
import { type AtHand, atHand } from './at-hand.ts'

const users = Array.from({ length: 50 }, (_, n) => `user-${n}`)
const [never, leaver, dead, late] = users as [string, string, string, string]

describe('security: users of one integration', () => {
  const random = randomOf(50)
  const uses = 20
  const tokens = new TokensOfUsers(uses)
  let server: ScriptedServer
  const hands: AtHand[] = []

  before(async () => {
    server = await ScriptedServer.start({ rules: tokens.rules(() => Math.floor(random() * 15)) })
  })
  after(async () => {
    await Promise.all(hands.map(({ close }) => close()))
    await server?.close()
  })

  function integrationAtHand(mode: 'system' | 'personal', places: readonly [Place, ...Place[]]) {
    const { authorizationUrl, tokenUrl, baseUrl } = server.urls
    const hand = atHand({
      id: 'users-apart',
      definition: { grant: 'authorization_code', authorizationUrl, tokenUrl, baseUrl, mode },
      places,
    })
    hands.push(hand)
    return hand.integration
  }

  it('Cross-user leakage (per-user isolation)', async function () {
    this.timeout(180_000)
    const places = [journal(temporaryFolder('users-apart'), 'users-apart'), memoryPlace()] as const
    // Before, it was one connection for all: that is nobody's now.
    await integrationAtHand('system', [...places]).enterToken(tokens.issue('everybody'))
    const integration = integrationAtHand('personal', [...places])
    const connect = (user: string) => integration.as(user).enterToken(tokens.issue(user))
    await Promise.all(users.filter((user) => user !== never && user !== late).map(connect))

    const turns: Record<number, () => Promise<unknown>> = {
      3000: () => integration.as(leaver).revoke(),
      5000: async () => tokens.end(dead),
      7000: () => connect(late),
    }
    const outcomes = new Map(users.map((user) => [user, [] as string[]]))
    let sent = 0
    const ask = async () => {
      while (sent < 10_000) {
        sent += 1
        await turns[sent]?.()
        const user = oneOf(random, users)
        outcomes.get(user)?.push(await outcomeFor(user))
        if (random() < 0.05) await sleep(Math.floor(random() * 5))
      }
    }
    const outcomeFor = async (user: string): Promise<string> => {
      try {
        const url = `${server.urls.baseUrl}/whose`
        const request = { method: 'GET', url, headers: { 'x-asked-for': user } }
        const { status, body } = await integration.as(user).send(request)
        const { name } = JSON.parse(Buffer.from(body).toString()) as { name: string }
        return name === user ? `answered ${status}` : `the token of ${name}`
      } catch (error) {
        return isOAuthError(error) ? error.code : String(error)
      }
    }
    // However many wait for the same renewal, its token is good for all of them.
    await Promise.all(Array.from({ length: uses - 1 }, ask))

    assert.deepEqual(tokens.mixedUp, [])
    const changes = (user: string) => (outcomes.get(user) ?? []).filter((what, n, all) => what !== all[n - 1])
    const answered = 'answered 200'
    for (const user of users.slice(4)) assert.deepEqual(changes(user), [answered], user)
    assert.deepEqual(changes(never), ['AUTHORIZATION_REQUIRED'])
    assert.deepEqual(new Set(changes(leaver)), new Set([answered, 'AUTHORIZATION_REQUIRED']))
    // One that ended just after its renewal is not renewed again for a while: until then the refusal is the answer.
    assert.match(changes(dead).join(), /^answered 200(?:,answered 401)*(?:,AUTHORIZATION_REQUIRED)*$/)
    assert.deepEqual(new Set(changes(late)), new Set([answered, 'AUTHORIZATION_REQUIRED']))
    for (const [user, last] of [
      [leaver, 'AUTHORIZATION_REQUIRED'],
      [late, answered],
    ] as const)
      assert.equal(outcomes.get(user)?.at(-1), last, user)
    assert.notEqual(outcomes.get(dead)?.at(-1), answered)
    assert.equal([...outcomes.values()].flat().length, 10_000)
    assert.ok(tokens.renewals > 300, `${tokens.renewals} renewals`)
    assert.equal(tokens.reuses, 0)
  })
})
