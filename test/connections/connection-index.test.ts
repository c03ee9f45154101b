import assert from 'node:assert/strict'
import { appendFileSync, existsSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs'
import { memoryPlace } from '../../src/connections/place.ts'
import { settled, TestClock } from '../support/clock.ts'
import { skip } from '../support/skip.ts'
import { gate } from './at-work.ts'
import { anIndex, connectionOf, keyNamed } from './indexes.ts'
import { aFailingPlace, fails } from './records.ts'

const minute = 60_000

describe('an index of connections', () => {
  it('knows without opening a record who has a connection, and how it stands', async () => {
    const { keep, index, counts, clock, store } = anIndex()
    await keep('alice')
    await keep('bob', { renewedAt: clock.now() + 5 })
    await store.update(keyNamed('carol'), async () => ({ ...connectionOf('carol'), state: 'dead', error: 'x' }))
    const { entries, isIncomplete } = await index.view()
    assert.deepEqual(
      [...entries.values()].map(({ user, state, generation, renewable, renewedAt }) => [
        user,
        state,
        generation,
        renewable,
        renewedAt,
      ]),
      [
        ['alice', 'connected', 1, true, undefined],
        ['bob', 'connected', 1, true, clock.now() + 5],
        ['carol', 'dead', 1, true, undefined],
      ],
    )
    assert.deepEqual([isIncomplete, counts.peeks], [false, 0])
  })

  it('has none of the tokens, and a long user id not whole', async () => {
    const { keep, index } = anIndex()
    await keep('x'.repeat(10_000))
    const [entry] = (await index.view()).entries.values()
    assert.equal(entry?.user?.length, 200)
    assert.doesNotMatch(JSON.stringify(entry), /access-1|refresh-1/)
  })

  it('is written within a second, whether or not anybody asks for it, and read by the next process', async () => {
    const { keep, clock, file, again, index } = anIndex()
    await keep('alice')
    assert.equal(existsSync(file), false)
    await clock.advance(1_000)
    await index.rest()
    assert.doesNotMatch(readFileSync(file, 'latin1'), /alice|connected/)
    const next = again()
    assert.deepEqual(await next.users(), ['alice'])
    assert.equal(next.counts.peeks, 0)
  })

  it('is written when its integration rests, without waiting', async () => {
    const { keep, index, again } = anIndex()
    await keep('alice')
    await index.rest()
    assert.deepEqual(await again().users(), ['alice'])
  })

  it('writes many notes at once, and reads nothing for it', async () => {
    const { keep, clock, log, index, counts, file } = anIndex()
    for (let n = 0; n < 200; n++) await keep(`user ${n}`)
    assert.equal(existsSync(file), false)
    await clock.advance(1_000)
    await index.rest()
    assert.equal(readFileSync(file, 'latin1').split('\n').filter(Boolean).length, 4)
    assert.deepEqual([counts.peeks, counts.keys, log.known], [0, 0, undefined])
  })

  it('follows renewals, deaths and consents, also of another instance of the node', async () => {
    const first = anIndex()
    const second = first.again()
    await first.keep('alice')
    assert.deepEqual(await first.users(), ['alice'])
    await second.keep('bob')
    await second.store.update(keyNamed('alice'), async () => ({ ...connectionOf('alice'), state: 'dead', error: 'x' }))
    await second.index.rest()
    const { entries } = await first.index.view()
    assert.deepEqual(
      [...entries.values()].map(({ user, state }) => [user, state]),
      [
        ['alice', 'dead'],
        ['bob', 'connected'],
      ],
    )
    assert.equal(first.counts.peeks, 0)
  })

  it('remembers when a connection was used, over renewals and restarts', async () => {
    const { keep, index, again, clock } = anIndex()
    await keep('alice')
    index.used(keyNamed('alice'), 5)
    await keep('alice')
    await index.rest()
    index.used(keyNamed('alice'), 7)
    await clock.advance(1_000)
    await index.rest()
    const { entries } = await again().index.view()
    assert.deepEqual(
      [...entries.values()].map(({ usedAt, generation }) => [usedAt, generation]),
      [[7, 2]],
    )
  })

  it('gives the memory back when nobody asks for some minutes', async () => {
    const { keep, log, clock, users, counts } = anIndex()
    await keep('alice')
    await users()
    for (let n = 0; n < 5; n++) {
      await clock.advance(4 * minute)
      assert.ok(log.known)
      await users()
    }
    await clock.advance(10 * minute)
    assert.equal(log.known, undefined)
    assert.deepEqual(await users(), ['alice'])
    assert.equal(counts.peeks, 0)
  })
})

describe('an index that is not whole', () => {
  const damages: [string, (file: string) => void][] = [
    ['gone', (file) => rmSync(file)],
    ['empty', (file) => truncateSync(file, 0)],
    ['torn', (file) => truncateSync(file, Math.trunc(statSync(file).size / 2))],
    ['garbage', (file) => writeFileSync(file, Buffer.alloc(5_000, 0x80))],
    ['lines of others', (file) => writeFileSync(file, 'AAAAAAAA.BBBBBBBB\n\n.\n\0\n'.repeat(9))],
    ['one endless line', (file) => writeFileSync(file, 'A'.repeat(1_000_000))],
  ]
  for (const [name, damage] of damages) {
    it(`is made from the records when its file is ${name}`, async () => {
      const { keep, index, again, file } = anIndex()
      for (const user of ['alice', 'bob', 'carol']) await keep(user)
      await index.rest()
      damage(file)
      const next = again()
      assert.deepEqual(await next.users(), ['alice', 'bob', 'carol'])
      assert.equal(next.counts.peeks, 3)
      await next.index.rest()
      const last = next.again()
      assert.deepEqual(await last.users(), ['alice', 'bob', 'carol'])
      assert.equal(last.counts.peeks, 0)
    })
  }

  it('loses no more than the line that was torn by a crash', async () => {
    const { keep, index, again, file } = anIndex()
    await keep('alice')
    await index.rest()
    const whole = statSync(file).size
    await keep('bob')
    await index.rest()
    truncateSync(file, whole + 20)
    const next = again()
    await next.keep('carol')
    await next.index.rest()
    const last = next.again()
    assert.deepEqual(await last.users(), ['alice', 'bob', 'carol'])
    assert.equal(last.counts.peeks, 1)
  })

  it('is made anew under other settings, where records are others, and is right again when they are changed back', async () => {
    const { keep, index, again } = anIndex()
    for (const user of ['alice', 'bob']) await keep(user)
    await index.rest()
    const changed = again({ print: 'other' })
    assert.deepEqual(await changed.users(), [])
    await changed.keep('carol')
    await changed.index.rest()
    const twice = changed.again({ print: 'other' })
    assert.deepEqual(await twice.users(), ['carol'])
    assert.equal(twice.counts.peeks, 0)
    assert.deepEqual(await twice.again({ print: 'print' }).users(), ['alice', 'bob'])
  })

  it('finds what another process has kept, within a minute', async () => {
    const place = memoryPlace()
    const mine = anIndex({ places: [place] })
    const theirs = anIndex({ places: [place], clock: mine.clock })
    assert.deepEqual(await mine.users(), [])
    await theirs.keep('bob')
    assert.deepEqual(await mine.users(), [])
    await mine.clock.advance(minute + 1)
    assert.deepEqual(await mine.users(), ['bob'])
  })

  it('drops what is in no place any more', async () => {
    const kept = new Map<string, string>()
    const { keep, users, clock, again, index } = anIndex({ places: [memoryPlace(kept)] })
    for (const user of ['alice', 'bob']) await keep(user)
    assert.deepEqual(await users(), ['alice', 'bob'])
    kept.delete(keyNamed('alice'))
    await clock.advance(minute + 1)
    assert.deepEqual(await users(), ['bob'])
    await index.rest()
    assert.deepEqual(await again().users(), ['bob'])
  })

  it('drops nothing when a place cannot tell what it has, and still finds what others have', async () => {
    const [journal, context] = [aFailingPlace('journal', true), aFailingPlace('context', false)]
    const { keep, users, clock, plain } = anIndex({ places: [journal, context] })
    await keep('alice')
    await users()
    await plain.update(keyNamed('bob'), async () => connectionOf('bob'))
    journal.kept.delete(keyNamed('alice'))
    context.kept.delete(keyNamed('alice'))
    context.onGet = fails('EIO')
    await clock.advance(minute + 1)
    assert.deepEqual(await users(), ['alice', 'bob'])
    context.onGet = undefined
    await clock.advance(minute + 1)
    assert.deepEqual(await users(), ['bob'])
  })

  /** 1,100 records without an entry; all but the first fifty can be opened only when they are let. */
  async function manyUnknown() {
    const setting = anIndex()
    const { plain, counts } = setting
    for (let n = 0; n < 1_100; n++) await plain.update(keyNamed(`u${n}`), async () => connectionOf(`u${n}`))
    const { peek } = plain
    const { wait, open } = gate()
    plain.peek = async (key) => {
      if (counts.peeks >= 50) await wait()
      return peek(key)
    }
    return { ...setting, open }
  }

  it('answers at once while many records are still to be opened, and says so', async () => {
    const { index, users, open } = await manyUnknown()
    const first = await index.view()
    assert.ok(first.isIncomplete)
    assert.ok(first.entries.size <= 50)
    open()
    assert.equal((await users(true)).length, 1_100)
    assert.equal((await index.view()).isIncomplete, false)
  })

  it('stops opening records when its integration rests, and goes on when it is asked again', async () => {
    const { index, users, counts, open } = await manyUnknown()
    await index.view()
    const rest = index.rest()
    open()
    await rest
    assert.ok(counts.peeks < 100, String(counts.peeks))
    assert.equal((await users()).length, 1_100)
  })

  it('does not let what was read before a change stand against it', async () => {
    const { plain, keep, index } = anIndex()
    for (const user of ['alice', 'bob']) await plain.update(keyNamed(user), async () => connectionOf(user))
    const { peek } = plain
    const { wait, open } = gate()
    let reads = 0
    plain.peek = async (key) => {
      const found = await peek(key)
      reads += 1
      await wait()
      return found
    }
    const view = index.view(true)
    while (reads < 2) await settled()
    await keep('alice', { renewedAt: 1 })
    open()
    const { entries } = await view
    assert.deepEqual([...entries.values()].map(({ user, generation }) => [user, generation]).toSorted(), [
      ['alice', 2],
      ['bob', 1],
    ])
  })

  it('does not drop what is kept while it is compared with the records', async () => {
    const { plain, keep, users, clock, counts } = anIndex()
    await keep('alice')
    await users()
    await clock.advance(minute + 1)
    const { keys } = plain
    const { wait, open } = gate()
    let isWaiting = false
    plain.keys = async function* () {
      yield* keys()
      isWaiting = true
      await wait()
    }
    const view = users()
    while (!isWaiting) await settled()
    await keep('bob')
    open()
    assert.deepEqual(await view, ['alice', 'bob'])
    assert.equal(counts.peeks, 0)
  })

  it('is in the memory only where there is no file, and made from the records each time', async () => {
    const { keep, users, again, counts } = anIndex({ file: null })
    await keep('alice')
    assert.deepEqual(await users(), ['alice'])
    await keep('bob')
    assert.deepEqual([await users(), counts.peeks], [['alice', 'bob'], 1])
    const next = again({ file: null })
    assert.deepEqual([await next.users(), next.counts.peeks], [['alice', 'bob'], 2])
  })

  it('works on when its file cannot be written, and writes it as soon as it can', async () => {
    const { keep, index, again, clock, users, file } = anIndex({ file: '/proc/grantkeeper/index.sealed' })
    assert.equal(existsSync(file), false)
    await keep('alice')
    await index.rest()
    assert.deepEqual(await users(), ['alice'])
    await clock.advance(10 * minute)
    assert.deepEqual(await again().users(), ['alice'])
  })
})

describe('what the index keeps of a connection that ended', () => {
  it('is nothing of its user, also not in older lines of the file', async () => {
    const { keep, end, index, file, again, clock } = anIndex()
    for (const user of ['alice', 'bob']) await keep(user)
    index.used(keyNamed('alice'), 1)
    await index.rest()
    const before = readFileSync(file, 'latin1')
    await end('alice')
    await clock.advance(1_000)
    await index.rest()
    await settled()
    const after = readFileSync(file, 'latin1')
    for (const line of before.split('\n').filter(Boolean)) assert.ok(!after.includes(line))
    const { entries } = await again().index.view()
    const { user, usedAt, endedAt, state } = entries.get(keyNamed('alice')) ?? {}
    assert.deepEqual([user, usedAt, endedAt, state], [undefined, undefined, clock.now() - 1_000, 'disconnected'])
  })

  it('is nothing of its user after the next start, where there was no time to write the file anew', async () => {
    const { keep, end, index, file, again, clock } = anIndex()
    for (const user of ['alice', 'bob', 'carol']) await keep(user)
    await index.rest()
    await end('alice')
    await index.rest()
    const before = readFileSync(file, 'latin1')
    await end('bob')
    await index.rest()
    assert.ok(readFileSync(file, 'latin1').startsWith(before))
    const next = again()
    assert.deepEqual(await next.users(), ['carol'])
    await clock.advance(1_000)
    await next.index.rest()
    for (const line of before.split('\n').filter(Boolean)) assert.ok(!readFileSync(file, 'latin1').includes(line))
  })

  it('goes on in a program that waits for nothing', async () => {
    const { keep, end, users, index } = anIndex({ clock: Object.assign(new TestClock(), { sleep: async () => {} }) })
    for (const user of ['alice', 'bob']) await keep(user)
    await end('alice')
    assert.deepEqual(await users(), ['bob'])
    await index.rest()
    for (let n = 0; n < 20; n++) await settled()
    assert.deepEqual(await users(), ['bob'])
  })

  it('is nothing at all once its tombstone is gone', async () => {
    const { end, keep, store, index, clock, again } = anIndex()
    await keep('alice')
    await end('alice')
    assert.equal(await store.bury(keyNamed('alice'), clock.now() + 1), true)
    assert.equal((await index.view()).entries.size, 0)
    await index.rest()
    assert.equal((await again().index.view()).entries.size, 0)
  })
})

describe('the file of an index', () => {
  it('is written anew when most of it is out of date, without losing anything', async () => {
    const { keep, index, users, file, clock, again } = anIndex()
    const names = Array.from({ length: 100 }, (_, n) => `user ${n}`)
    for (let round = 1; round <= 13; round++) {
      for (const name of names) await keep(name)
      await index.rest()
    }
    const before = statSync(file).size
    await users()
    await clock.advance(1_000)
    await index.rest()
    const after = statSync(file).size
    assert.ok(after < before / 10, `${before} → ${after}`)
    const { entries } = await again().index.view()
    assert.deepEqual(
      [...entries.values()].map(({ user }) => user),
      names,
    )
    assert.ok([...entries.values()].every(({ generation }) => generation === 13))
  })

  it('is written anew at most once a minute, however many connections end', async () => {
    const { keep, end, index, clock, file } = anIndex()
    const files = new Set<string>()
    for (let n = 0; n < 20; n++) {
      await keep(`user ${n}`)
      await end(`user ${n}`)
      await clock.advance(1_000)
      await index.rest()
      files.add(readFileSync(file, 'latin1').slice(0, 40))
    }
    assert.equal(files.size, 1)
    await clock.advance(2 * minute)
    await index.rest()
    assert.notEqual(readFileSync(file, 'latin1').slice(0, 40), [...files][0])
  })

  it('does not lose what is noted while it is written anew, by another instance either', async () => {
    const first = anIndex()
    const second = first.again()
    for (let n = 0; n < 300; n++) await first.keep(`user ${n}`)
    await first.index.rest()
    await first.end('user 0')
    const rest = first.index.rest()
    for (let n = 300; n < 600; n++) await second.keep(`user ${n}`)
    await second.index.rest()
    await rest
    const last = second.again()
    assert.equal((await last.users()).length, 599)
    assert.equal(last.counts.peeks, 0)
  })

  it('is for its owner’s eyes only', async function () {
    if (process.platform === 'win32') skip(this, 'Windows has no permissions of this kind')
    const { keep, end, index, file } = anIndex()
    await keep('alice')
    await index.rest()
    assert.equal(statSync(file).mode & 0o777, 0o600)
    await end('alice')
    await index.rest()
    assert.equal(statSync(file).mode & 0o777, 0o600)
  })

  it('can be added to by anybody who has the key, and by nobody else', async () => {
    const { keep, index, file, again } = anIndex()
    await keep('alice')
    await index.rest()
    const line = readFileSync(file, 'latin1').trim()
    appendFileSync(file, `${line.slice(0, -1)}A\n${line.slice(1)}\n${line}x\n`)
    assert.deepEqual(await again().users(), ['alice'])
  })
})
