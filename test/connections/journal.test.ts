import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import {
  chmodSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import path from 'node:path'
import { journal } from '../../src/connections/journal.ts'
import { errorOf } from '../support/error-of.ts'
import { skip } from '../support/skip.ts'
import { temporaryFolder } from '../support/temporary-folders.ts'
import { aConnection } from '../support/tokens.ts'
import { aStore, put } from './records.ts'

const onlyOn = process.platform === 'win32' ? describe.skip : describe
const folderIn = (directory: string) => path.join(directory, readdirSync(directory)[0] as string)
const fileIn = (directory: string) => {
  const folder = folderIn(directory)
  return path.join(folder, readdirSync(folder).find((name) => name.endsWith('.sealed')) as string)
}

describe('a journal', () => {
  it('gives back what it was given, also after a restart', async () => {
    const directory = temporaryFolder('journal')
    await journal(directory, 'a').set('t_1', 'first')
    await journal(directory, 'a').set('t_1', 'second')
    assert.equal(await journal(directory, 'a').get('t_1'), 'second')
  })

  it('keeps what was given last, however long the disk takes for what came before', async () => {
    const directory = temporaryFolder('journal')
    const [one, other] = [journal(directory, 'a'), journal(directory, 'a')]
    await one.set('t_1', 'first')
    await Promise.all([one.set('t_1', 'slow '.repeat(4_000_000)), other.set('t_1', 'last')])
    assert.equal((await one.get('t_1'))?.slice(0, 10), 'last')
  })

  it('has nothing for who never set anything, without making a folder', async () => {
    const directory = path.join(temporaryFolder('journal'), 'not', 'there')
    assert.equal(await journal(directory, 'a').get('t_1'), undefined)
    assert.throws(() => statSync(directory))
  })

  it('keeps integrations and connections apart, whatever they are called', async () => {
    const directory = temporaryFolder('journal')
    for (const id of ['a', '../a', 'A', '__proto__']) await journal(directory, id).set('t_1', `of ${id}`)
    await journal(directory, 'a').set('t_2', 'another')
    for (const id of ['a', '../a', 'A', '__proto__']) assert.equal(await journal(directory, id).get('t_1'), `of ${id}`)
    assert.equal(readdirSync(directory).length, 4)
  })

  it('replaces its folder when somebody has removed it', async () => {
    const directory = temporaryFolder('journal')
    const place = journal(directory, 'a')
    await place.set('t_1', 'first')
    rmSync(folderIn(directory), { recursive: true })
    assert.equal(await place.get('t_1'), undefined)
    await place.set('t_1', 'second')
    assert.equal(await place.get('t_1'), 'second')
  })

  it('removes what killed processes have left, and nothing that is being written', async () => {
    const directory = temporaryFolder('journal')
    await journal(directory, 'a').set('t_1', 'text')
    const folder = folderIn(directory)
    for (const name of ['t_1.sealed.old.tmp', 't_1.sealed.new.tmp']) writeFileSync(path.join(folder, name), 'torn')
    utimesSync(path.join(folder, 't_1.sealed.old.tmp'), 1, 1)
    await journal(directory, 'a').set('t_1', 'text')
    assert.deepEqual(readdirSync(folder).toSorted(), ['t_1.sealed', 't_1.sealed.new.tmp'])
  })

  it('writes many at once without mixing them up or leaving anything behind', async () => {
    const directory = temporaryFolder('journal')
    const place = journal(directory, 'a')
    await Promise.all(Array.from({ length: 40 }, (_, n) => place.set(`t_${n % 4}`, `text ${n}`.repeat(500))))
    for (const n of [0, 1, 2, 3]) assert.match((await place.get(`t_${n}`)) as string, /^(text \d+)\1{499}$/)
    assert.equal(readdirSync(folderIn(directory)).length, 4)
  })
})

onlyOn('SG-018 File permissions', () => {
  const modeOf = (file: string) => statSync(file).mode & 0o777

  it('lets nobody else in, whatever the umask', async () => {
    for (const mask of [0o000, 0o022, 0o077]) {
      const before = process.umask(mask)
      try {
        const directory = path.join(temporaryFolder('journal'), 'oauth-connections')
        await journal(directory, 'a').set('t_1', 'text')
        assert.deepEqual([directory, folderIn(directory), fileIn(directory)].map(modeOf), [0o700, 0o700, 0o600])
      } finally {
        process.umask(before)
      }
    }
  })

  it('closes a folder that came open out of a backup', async () => {
    const directory = temporaryFolder('journal')
    await journal(directory, 'a').set('t_1', 'text')
    chmodSync(folderIn(directory), 0o777)
    await journal(directory, 'a').set('t_1', 'text')
    assert.equal(modeOf(folderIn(directory)), 0o700)
  })

  it('does not write through a link that somebody has put there', async () => {
    const directory = temporaryFolder('journal')
    await journal(directory, 'a').set('t_1', 'text')
    const victim = path.join(temporaryFolder('victim'), 'file')
    writeFileSync(victim, 'precious')
    rmSync(fileIn(directory))
    symlinkSync(victim, path.join(folderIn(directory), 't_1.sealed'))
    await journal(directory, 'a').set('t_1', 'new')
    assert.equal(readFileSync(victim, 'utf8'), 'precious')
    assert.equal(await journal(directory, 'a').get('t_1'), 'new')
  })
})

describe('Corrupt context file must not take the runtime down because of us', () => {
  const damages: [string, (file: string) => void][] = [
    ['empty', (file) => truncateSync(file, 0)],
    ['torn in the middle', (file) => truncateSync(file, 60)],
    ['torn near the end', (file) => truncateSync(file, statSync(file).size - 3)],
    ['filled with zeros', (file) => writeFileSync(file, Buffer.alloc(400))],
    [
      'filled with bytes that are no text',
      (file) => writeFileSync(file, Buffer.from([0xff, 0xfe, 0x80, 0xc0, 0x2e, 0x2e])),
    ],
  ]
  for (const [name, damage] of damages) {
    it(`takes a file that is ${name} for unreadable, and writes a new one`, async () => {
      const directory = temporaryFolder('journal')
      const store = aStore([journal(directory, 'a')], { patience: 5_000 })
      await put(store, 't_1', aConnection())
      damage(fileIn(directory))
      assert.equal((await store.read('t_1')).state, 'unreadable')
      await put(store, 't_1', aConnection())
      assert.equal((await store.read('t_1')).state, 'connected')
    })
  }

  it('says that it cannot tell when something else stands in the place of the file', async () => {
    const directory = temporaryFolder('journal')
    const store = aStore([journal(directory, 'a')], { patience: 5_000 })
    await put(store, 't_1', aConnection())
    const file = fileIn(directory)
    rmSync(file)
    mkdirSync(file)
    const error = await errorOf(store.read('t_1'))
    assert.deepEqual([error.code, error.reason, error.details], ['STORE_FAILED', 'read', { error: 'EISDIR' }])
  })
})

describe('Disk full / read-only / permission / quota', () => {
  const small = () => {
    const folder = temporaryFolder('tmpfs')
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=1m,mode=700', 'tmpfs', folder], { stdio: 'ignore' })
    return { folder, unmount: () => execFileSync('umount', ['-l', folder]) }
  }

  it('keeps the old record on a full disk, leaves nothing behind, and recovers when there is space again', async function () {
    let disk: ReturnType<typeof small>
    try {
      disk = small()
    } catch {
      return skip(this, 'a small disk to fill cannot be mounted here')
    }
    try {
      const place = journal(path.join(disk.folder, 'connections'), 'a')
      await place.set('t_1', 'old')
      const filler = path.join(disk.folder, 'filler')
      assert.throws(() => writeFileSync(filler, Buffer.alloc(2 * 1024 * 1024)), { code: 'ENOSPC' })
      await assert.rejects(place.set('t_1', 'new'.repeat(5_000)), { code: 'ENOSPC' })
      assert.equal(await place.get('t_1'), 'old')
      assert.equal(readdirSync(folderIn(path.join(disk.folder, 'connections'))).length, 1)
      rmSync(filler)
      await place.set('t_1', 'new')
      assert.equal(await place.get('t_1'), 'new')
    } finally {
      disk.unmount()
    }
  })

  it('keeps the old record on a disk that has become read-only', async function () {
    let disk: ReturnType<typeof small>
    try {
      disk = small()
    } catch {
      return skip(this, 'a disk to make read-only cannot be mounted here')
    }
    try {
      const place = journal(path.join(disk.folder, 'connections'), 'a')
      await place.set('t_1', 'old')
      execFileSync('mount', ['-o', 'remount,ro', disk.folder])
      await assert.rejects(place.set('t_1', 'new'), { code: 'EROFS' })
      assert.equal(await place.get('t_1'), 'old')
      execFileSync('mount', ['-o', 'remount,rw', disk.folder])
      await place.set('t_1', 'new')
      assert.equal(await place.get('t_1'), 'new')
    } finally {
      disk.unmount()
    }
  })
})
