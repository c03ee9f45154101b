import assert from 'node:assert/strict'
import { connectionKey } from '../../src/connections/connection-key.ts'
import { memoryPlace } from '../../src/connections/place.ts'
import { isOAuthError } from '../../src/vocabulary/errors.ts'
import { aConnection, aTokenSet } from '../support/tokens.ts'
import { aStore, put } from './records.ts'

const users = [
  'alice@example.com',
  'a.b',
  'a',
  'a[0]',
  "a['x']",
  '__proto__',
  'constructor',
  'toString',
  'hasOwnProperty',
  '../../etc/passwd',
  '..',
  'a/b',
  'a:b',
  'a*',
  'A',
  'a ',
  ' a',
  'é',
  'e\u0301',
  'ａ',
  '\u0000',
  'a\u0000',
  'u'.repeat(10_000),
  'u'.repeat(1_000_000),
  '0',
  'false',
  'undefined',
  'null',
  'system',
  'user:a',
  '\ud800',
  '\ud801',
  '\ufffd',
  '"',
  '\\',
]

describe('User ids as storage keys', () => {
  it('gives each user a key of its own, which no store can take for a path', () => {
    const keys = users.map((user) => connectionKey(user))
    assert.equal(new Set([...keys, connectionKey()]).size, users.length + 1)
    for (const key of keys) assert.match(key, /^t_[0-9a-f]{64}$/)
    assert.deepEqual(
      users.map((user) => connectionKey(user)),
      keys,
    )
  })

  it('refuses what is no user, rather than to share a connection', () => {
    for (const user of ['', null, undefined, 0, 1, false, { id: 'a' }, ['a'], Symbol('a'), new String('a')])
      assert.throws(
        () => connectionKey(user as string),
        (error) => isOAuthError(error, 'USER_MISSING'),
      )
  })

  it('keeps the connections of all of them apart', async () => {
    const store = aStore([memoryPlace()])
    for (const [index, user] of users.entries())
      await put(store, connectionKey(user), aConnection({ tokens: aTokenSet({ accessToken: `access-of-${index}` }) }))
    await put(store, connectionKey(users[0] as string), { state: 'disconnected' })
    for (const [index, user] of users.entries()) {
      const found = await store.read(connectionKey(user))
      if (index === 0) assert.equal(found.state, 'disconnected')
      else assert.equal(found.state === 'connected' && found.tokens.accessToken, `access-of-${index}`)
    }
    assert.equal((await store.read(connectionKey())).state, 'none')
    assert.equal((await store.read(connectionKey('somebody else'))).state, 'none')
  })
})
