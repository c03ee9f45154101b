import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { readShared, sharedAbsent } from '../support/shared-files.ts'
import { skip } from '../support/skip.ts'

const root = path.resolve(import.meta.dirname, '..', '..', '..')
const page = readFileSync(path.join(root, 'docs', 'features.md'), 'utf8')

const upTo = (last: number, mark: string) => Array.from({ length: last }, (_, index) => `${index + 1} [${mark}]`)
const marked = (numbers: string, mark: string) => numbers.split(' ').map((number) => `${number} [${mark}]`)

/** Every feature by its number: [S] is said in the document that it comes from, [D] elsewhere by its maker. */
const features: Readonly<Record<string, readonly string[]>> = {
  Itential: upTo(23, 'S'),
  Celigo: [...upTo(28, 'S'), ...marked('2 4 6 7 8 9 10 11 12 13 17 20 21 22 23 24 26 27 28 29 30 31', 'D')],
  Airkit: [...upTo(20, 'S'), '21 [D]'],
  ServiceNow: [...upTo(8, 'S'), ...marked('1 4 9 10 11 12 13 14', 'D')],
}

const states = ['yes', 'partly', 'not yet', 'no'] as const

interface Row {
  readonly system: string
  readonly id: string
  readonly state: string
  readonly where: string
  readonly shownBy: string
}

const rows = page.split(/^## /m).flatMap((section): Row[] => {
  const system = section.slice(0, section.indexOf('\n'))
  return section.split('\n').flatMap((line) => {
    const [, id = '', feature, state = '', where = '', shownBy = ''] = line.split(/ ?\| ?/)
    return /^\d+ \[[SD]\]$/.test(id) && feature ? [{ system, id, state, where, shownBy: shownBy.trim() }] : []
  })
})

interface NamedTest {
  readonly row: Row
  readonly file: string
  readonly title: string
}

const tests = rows.flatMap((row) =>
  (row.shownBy === '' ? [] : row.shownBy.split('<br>')).map((named): NamedTest => {
    const [, file = '', title = ''] = /^`(test\/[\w./-]+\.test\.ts)` “(.+)”$/.exec(named) ?? []
    return { row, file, title }
  }),
)
const nameOf = ({ row: { system, id }, file, title }: NamedTest) => `${system} ${id}: ${file} “${title}”`
const sources = new Map<string, string>()

function sourceOf(file: string): string {
  const source =
    sources.get(file) ?? (existsSync(path.join(root, file)) ? readFileSync(path.join(root, file), 'utf8') : '')
  sources.set(file, source)
  return source
}

/** The titles of a file's tests and suites that stand there as plain texts, and have something to run. */
function titlesOf(file: string): string[] {
  const titles = sourceOf(file).matchAll(/^\s*(?:it|describe)\(\s*(['"`])((?:\\.|(?!\1).)*)\1,/gm)
  return [...titles].map(([, , title = '']) => title.replaceAll(/\\(.)/g, '$1'))
}

describe('the page about features', () => {
  for (const [system, all] of Object.entries(features))
    it(`has each feature of ${system} once`, () => {
      const ids = rows.filter((row) => row.system === system).map(({ id }) => id)
      assert.deepEqual([...ids].sort(), [...all].sort())
    })

  it('has the features that were found, and no others', function () {
    const research = readShared('research/platforms.md')
    if (research === undefined) return skip(this, sharedAbsent)
    assert.deepEqual(
      found(research),
      Object.fromEntries(Object.entries(features).map(([name, all]) => [name, [...all].sort()])),
    )
  })

  it('says of each where it stands, where it is, and which tests show it', () => {
    const wrong = rows.filter(
      ({ state, where, shownBy }) =>
        !states.some((known) => known === state) ||
        where === '' ||
        (shownBy === '') !== (state === 'not yet' || state === 'no'),
    )
    assert.deepEqual(wrong, [])
  })

  it('counts right', () => {
    const counts = Object.keys(features).map((system) => {
      const of = (state: string) => rows.filter((row) => row.system === system && row.state === state).length
      return `| ${[system, ...states.map(of)].join(' | ')} |`
    })
    const table = page
      .split('\n')
      .filter((line) => counts.some((count) => line.startsWith(`${count.split(' | ')[0]} | `)))
    assert.deepEqual(table, counts)
  })

  it('names tests that there are', () => {
    const wrong = tests.filter(({ file, title }) => titlesOf(file).filter((known) => known === title).length !== 1)
    assert.deepEqual(wrong.map(nameOf), [])
  })

  it('names tests that run: each is in a group that is run, and none is switched off', async () => {
    const tool = pathToFileURL(path.join(root, 'tools', 'test-groups.mjs')).href
    const { testGroups } = (await import(tool)) as { testGroups: () => Readonly<Record<string, readonly string[]>> }
    const { unit = [], integration = [], durability = [], browser = [] } = testGroups()
    const run = new Set([...unit, ...integration, ...durability, ...browser])
    const compiled = (file: string) => path.join(root, 'dist', file.replace(/\.ts$/, '.js'))
    const files = [...new Set(tests.map(({ file }) => file))]
    assert.deepEqual(
      files.filter((file) => !run.has(compiled(file))),
      [],
    )
    const switchedOff = /\b(?:it|describe|context|specify)\.(?:skip|only)\b|\bx(?:it|describe|context)\(/
    assert.deepEqual(
      files.filter((file) => switchedOff.test(sourceOf(file))),
      [],
    )
  })
})

/** The numbers and marks in the first chapter of the research, by system. */
function found(research: string): Record<string, string[]> {
  const [, chapter = ''] = research.split(/^# 1\. .*$/m)
  const sections = (chapter.split(/^# 2\. /m)[0] ?? '').split(/^## 1\.\d /m).slice(1)
  const ids: Record<string, string[]> = {}
  for (const section of sections) {
    const [system = ''] = section.split(/[\s,]/)
    const features = section.split(/(?<=^|\s)(?=\d{1,2}\. \[[SD]\])/).slice(1)
    const all = features.flatMap((feature) => {
      const [number] = feature.split('.')
      const marks = new Set([...feature.matchAll(/\[([SD])\]/g)].map(([mark]) => mark))
      return [...marks].map((mark) => `${number} ${mark}`)
    })
    ids[system] = [...(ids[system] ?? []), ...all].sort()
  }
  return ids
}
