import assert from 'node:assert/strict'
import fc from 'fast-check'
import { connectionKey } from '../../src/connections/connection-key.ts'
import { journal } from '../../src/connections/journal.ts'
import type { Place } from '../../src/connections/place.ts'
import { isOAuthError } from '../../src/vocabulary/errors.ts'
import { temporaryFolder } from '../support/temporary-folders.ts'
import { anIndex, connectionOf } from './indexes.ts'
import { nodeRedStore, placeIn } from './node-red-context.ts'

/** Names that have broken something somewhere. */
const infamous = [
  '__proto__',
  'constructor',
  'toString',
  'hasOwnProperty',
  '$parent.x',
  '#:(file)::x',
  'a.b',
  'a[0]',
  "a['b']",
  '"a b"',
  "o'neil",
  ' ',
  ' a',
  'a ',
  '\ta',
  'a\0',
  '\u00e9',
  'e\u0301',
  '\u212b',
  '\u00c5',
  'A',
  'a',
  '\u0130',
  'i',
  '\ud800',
  '\udc00',
  '\ud800a',
  '\ufffd',
  '\ufeff',
  '\u202e',
  '../..',
  '..',
  '.',
  '/',
  '\\',
  'con',
  'nul',
  'system',
  'user:"a"',
  't_',
  '[]',
  '{}',
  '0',
  '00',
  '1e0',
  'null',
  'undefined',
  'true',
  '7',
  '7.0',
  ' 7',
]

const aUser = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(...infamous) },
  fc.string({ unit: 'grapheme' }),
  fc.string({ unit: 'binary', minLength: 1 }),
  fc
    .array(fc.integer({ min: 0, max: 0xffff }), { minLength: 1, maxLength: 8 })
    .map((units) => String.fromCharCode(...units)),
  fc.emailAddress(),
  fc
    .tuple(fc.constantFrom('a', '\u00e9', '\ud83d\ude00', '.'), fc.integer({ min: 190, max: 10_000 }))
    .map(([text, length]) => text.repeat(length)),
  // Another user by a hair.
  fc
    .tuple(fc.constantFrom(...infamous), fc.constantFrom('NFC', 'NFD', 'NFKC', 'NFKD', 'upper', 'lower', 'trim'))
    .map(([user, how]) =>
      how === 'upper'
        ? user.toUpperCase()
        : how === 'lower'
          ? user.toLowerCase()
          : how === 'trim'
            ? `${user.trim()}\u200b`
            : user.normalize(how),
    ),
)

const isUser = (value: unknown): value is string => typeof value === 'string' && value.trim() !== ''
const differentUsers = (maxLength: number) => fc.uniqueArray(aUser.filter(isUser), { minLength: 1, maxLength })

/** As many tries as a unit test has time for; the same ones each time. */
const sample = (numRuns: number) => ({ numRuns, seed: 42 })

/** Keeps a connection of each user, and makes sure that it is theirs. */
async function eachHasTheirOwn(users: readonly string[], setting: ReturnType<typeof anIndex>): Promise<void> {
  for (const user of users) {
    const found = await setting.store.read(connectionKey(user))
    assert.equal(found.state === 'connected' && found.user, user)
    assert.equal(found.state === 'connected' && found.issuedBy, `https://${users.indexOf(user)}.test`)
  }
  const shown = users.map((user) => user.slice(0, 200)).toSorted()
  assert.deepEqual(await setting.users(), shown)
}

async function keepAll(users: readonly string[], { store }: ReturnType<typeof anIndex>): Promise<void> {
  for (const [n, user] of users.entries())
    await store.update(connectionKey(user), async () => connectionOf(user, { issuedBy: `https://${n}.test` }))
}

describe('whatever users are called', () => {
  it('their connections have different names, that every store takes for a plain word', () => {
    fc.assert(
      fc.property(differentUsers(50), (users) => {
        const keys = users.map((user) => connectionKey(user))
        assert.equal(new Set(keys).size, users.length)
        for (const key of keys) assert.match(key, /^t_[0-9a-f]{64}$/)
        assert.ok(!keys.includes(connectionKey()))
      }),
      sample(200),
    )
  })

  it('what is no text, or an empty one, is nobody', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.anything().filter((value) => typeof value !== 'string'),
          fc.constantFrom('', ' ', '\n', '\u00a0', '\u3000'),
        ),
        (value) => {
          assert.throws(
            () => connectionKey(value),
            (error) => isOAuthError(error, 'USER_MISSING'),
          )
        },
      ),
      sample(500),
    )
  })

  it('each has their own connection, in Node-RED’s memory and in the index', async () => {
    await fc.assert(
      fc.asyncProperty(differentUsers(12), async (users) => {
        const setting = anIndex({ places: [placeIn(nodeRedStore('memory'), 'memory')] })
        await keepAll(users, setting)
        await eachHasTheirOwn(users, setting)
        await setting.index.rest()
        const next = setting.again()
        await eachHasTheirOwn(users, next)
        assert.equal(next.counts.peeks, 0)
      }),
      sample(40),
    )
  })

  it('each has their own connection in Node-RED’s files after the next start', async () => {
    await fc.assert(
      fc.asyncProperty(differentUsers(8), fc.boolean(), async (users, cache) => {
        const [dir, directory] = [temporaryFolder('context'), temporaryFolder('journal')]
        const start = async (): Promise<{ places: Place[]; stop: () => Promise<void> }> => {
          const store = nodeRedStore('localfilesystem', { dir, cache, flushInterval: 0 })
          await store.open()
          return { places: [placeIn(store, 'localfilesystem')], stop: () => store.close() }
        }
        const first = await start()
        const setting = anIndex({ places: first.places })
        await keepAll(users, setting)
        await setting.index.rest()
        await first.stop()
        const second = await start()
        await eachHasTheirOwn(users, setting.again({ places: second.places }))
        await second.stop()
        const withJournal = anIndex({ places: [journal(directory, 'index'), ...second.places] })
        await eachHasTheirOwn(users, withJournal)
      }),
      sample(6),
    )
  })

  it('one of a million characters is as good as any', async () => {
    const users = ['a', '\ud800'].flatMap((unit) => [unit.repeat(1_000_000), unit.repeat(999_999)])
    const setting = anIndex({
      places: [journal(temporaryFolder('journal'), 'index'), placeIn(nodeRedStore('memory'), 'memory')],
    })
    await keepAll(users, setting)
    await eachHasTheirOwn(users, setting)
    await setting.index.rest()
    await eachHasTheirOwn(users, setting.again())
  })
})
