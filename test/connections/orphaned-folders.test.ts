import assert from 'node:assert/strict'
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, symlinkSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { journal } from '../../src/connections/journal.ts'
import { journalFolder } from '../../src/connections/journal-folder.ts'
import { isInFlows, sweepOrphans } from '../../src/connections/orphaned-folders.ts'
import { skip } from '../support/skip.ts'
import { temporaryFolder } from '../support/temporary-folders.ts'

const day = 86_400_000
const start = Date.UTC(2030, 0, 1)
const flowFile = 'flows.json'

async function setUp(...ids: string[]) {
  const directory = temporaryFolder('orphans')
  const keep = (id: string, flows = flowFile) => journal(directory, id, flows).set('t_1', `of ${id}`)
  for (const id of ids) await keep(id)
  const sweep = (nodeIds: readonly string[], now: number, name = flowFile) =>
    sweepOrphans(directory, { name, nodeIds: new Set(nodeIds) }, now)
  /** Twice a day, as long as told. */
  const sweepFor = async (days: number, nodeIds: readonly string[], from = start) => {
    for (let halves = 0; halves <= days * 2; halves++) await sweep(nodeIds, from + (halves * day) / 2)
  }
  const has = async (id: string) => (await journal(directory, id).get('t_1')) === `of ${id}`
  const noteIn = (id: string) => path.join(journalFolder(directory, id), 'integration.json')
  return { directory, keep, sweep, sweepFor, has, noteIn }
}

describe('the journal of an integration that is in no flow any more', () => {
  it('stays for 30 days, and then goes with all that is in it', async () => {
    const { sweepFor, sweep, has, directory } = await setUp('gone', 'here')
    await sweepFor(29.9, ['here', 'other'])
    assert.ok(await has('gone'))
    await sweep(['here', 'other'], start + 30 * day)
    assert.deepEqual([await has('gone'), await has('here'), readdirSync(directory).length], [false, true, 1])
  })

  it('stays for another 30 days when its node was back in between', async () => {
    const { sweepFor, sweep, has } = await setUp('gone')
    await sweepFor(29, ['other'])
    await sweep(['gone'], start + 29.5 * day)
    await sweepFor(29, ['other'], start + 30 * day)
    assert.ok(await has('gone'))
    await sweepFor(2, ['other'], start + 59 * day)
    assert.equal(await has('gone'), false)
  })

  it('stays when its integration was at work in between, though nobody looked', async () => {
    const { keep, sweepFor, has, noteIn } = await setUp('gone')
    await sweepFor(29, ['other'])
    assert.match(readFileSync(noteIn('gone'), 'utf8'), /orphan/)
    await keep('gone')
    assert.doesNotMatch(readFileSync(noteIn('gone'), 'utf8'), /orphan/)
    await sweepFor(29, ['other'], start + 29 * day)
    assert.ok(await has('gone'))
  })

  it('stays when it was used with other flows or another project, too', async () => {
    const { keep, sweepFor, sweep, has } = await setUp('both', 'elsewhere')
    await keep('both', 'other.json')
    await sweepFor(40, ['node'])
    assert.deepEqual([await has('both'), await has('elsewhere')], [true, false])
    await sweep(['node'], start + 80 * day, 'third.json')
    assert.ok(await has('both'))
  })

  it('stays when the clock jumps, by months or back and forth', async () => {
    const { sweep, has } = await setUp('gone')
    for (const at of [0, start, start + 365 * day, 0, start + 365 * day, start + 400 * day]) await sweep(['node'], at)
    assert.ok(await has('gone'))
  })

  it('stays when the flows cannot be read, so that there is not a single node', async () => {
    const { sweepFor, has, noteIn } = await setUp('gone')
    await sweepFor(40, [])
    assert.ok(await has('gone'))
    assert.doesNotMatch(readFileSync(noteIn('gone'), 'utf8'), /orphan/)
  })
})

describe('a journal that is no orphan', () => {
  it('is that of a node inside an instance of a subflow, as long as the subflow has it', async () => {
    const ids = new Set(['definition', 'my-own-id'])
    for (const id of ['definition', 'instance-definition', 'outer-inner-definition', 'my-own-id', 'instance-my-own-id'])
      assert.ok(isInFlows(id, ids), id)
    for (const id of ['instance', 'instance-other', 'definition-instance', 'own', ''])
      assert.ok(!isInFlows(id, ids), id)
  })

  it('is one that does not say whose it is, or says it wrongly', async () => {
    const { sweepFor, directory, noteIn, keep } = await setUp('silent', 'damaged', 'liar', 'moved')
    await journal(directory, 'without note').set('t_1', 'text')
    writeFileSync(noteIn('damaged'), '{"id": "dam')
    writeFileSync(noteIn('silent'), 'null')
    writeFileSync(noteIn('liar'), JSON.stringify({ id: 'somebody else', flows: [flowFile] }))
    renameSync(journalFolder(directory, 'moved'), path.join(directory, 'backup'))
    const before = readdirSync(directory).toSorted()
    await sweepFor(40, ['node'])
    assert.deepEqual(readdirSync(directory).toSorted(), before)
    await keep('liar')
    assert.equal(JSON.parse(readFileSync(noteIn('liar'), 'utf8')).id, 'liar')
  })

  it('is nothing else that is in the folder', async function () {
    if (process.platform === 'win32') skip(this, 'Windows lets administrators only make links')
    const { sweepFor, directory } = await setUp()
    const elsewhere = temporaryFolder('elsewhere')
    await journal(elsewhere, 'linked', flowFile).set('t_1', 'text')
    symlinkSync(journalFolder(elsewhere, 'linked'), journalFolder(directory, 'linked'))
    writeFileSync(path.join(directory, 'key'), 'secret')
    mkdirSync(path.join(directory, 'notes'))
    await sweepFor(40, ['node'])
    assert.deepEqual(readdirSync(directory).length, 3)
    assert.ok(existsSync(journalFolder(elsewhere, 'linked')))
  })

  it('makes nobody fail, whatever is wrong', async () => {
    await sweepOrphans('/nowhere/at/all', { name: flowFile, nodeIds: new Set(['a']) }, start)
    const { sweepFor, noteIn } = await setUp('odd')
    for (const orphan of [null, 7, 'x', { since: 'x' }, { since: 1, last: 0, times: 99 }, { since: 0, last: 0 }]) {
      writeFileSync(noteIn('odd'), JSON.stringify({ id: 'odd', flows: [flowFile], orphan }))
      await sweepFor(1, ['node'])
      assert.equal(JSON.parse(readFileSync(noteIn('odd'), 'utf8')).orphan.since, start)
    }
  })

  it('removes what a removal that was cut off has left', async () => {
    const { sweep, directory } = await setUp('gone')
    renameSync(journalFolder(directory, 'gone'), `${journalFolder(directory, 'gone')}.leaving`)
    await sweep(['node'], start)
    assert.deepEqual(readdirSync(directory), [])
  })
})

describe('the note in the folder of a journal', () => {
  it('is there only where the flows have a name, and says nothing of connections', async () => {
    const { directory, noteIn } = await setUp('noted')
    await journal(directory, 'a program').set('t_1', 'text')
    assert.equal(existsSync(path.join(journalFolder(directory, 'a program'), 'integration.json')), false)
    assert.deepEqual(JSON.parse(readFileSync(noteIn('noted'), 'utf8')), { id: 'noted', flows: [flowFile] })
  })
})
