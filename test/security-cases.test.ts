import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { readSharedJson, sharedAbsent } from './support/shared-files.ts'
import { skip } from './support/skip.ts'

interface SecurityCase {
  readonly id: string
  readonly area: string
  readonly title: string
  readonly level: 'MUST' | 'SHOULD'
}

/** What is about one process, one connection and no store of others. */
const areas = new Set([
  'callback',
  'authorize-start',
  'admin-authz',
  'token-endpoint',
  'resource',
  'leakage',
  'injection',
  'config-input',
  'lifecycle',
  'storage',
])

/** Cases about what there is not, and the one that many runs of all tests are. */
const without: Readonly<Record<string, string>> = {
  'LC-014': 'all tests of Node-RED run on each of its versions',
  'RS-021': 'no pagination',
  'SG-015': 'no Redis',
  'ST-012': 'no PAR',
  'TK-022': 'no DPoP',
}

const root = path.resolve(import.meta.dirname, '..', '..')

/** The titles of all tests and of what holds them together, as they stand in the source. */
function titles(): string[] {
  const folder = path.join(root, 'test')
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .flatMap((name) => [
      ...readFileSync(path.join(folder, name), 'utf8').matchAll(/\b(?:it|describe)\(\s*(['"`])((?:\\.|(?!\1).)*)\1/g),
    ])
    .map((match) => (match[2] as string).replaceAll('\\', ''))
}

describe('the catalogue of threats', () => {
  it('has one test of its title for each case that must hold', function () {
    const cases = readSharedJson<readonly SecurityCase[]>('security/cases.json')
    if (!cases) return skip(this, sharedAbsent)
    const tests = titles()
    const wrong = cases
      .filter(({ id, area, level }) => areas.has(area) && level === 'MUST' && !(id in without))
      .map(({ id, title }) => [id, tests.filter((test) => test === title).length])
      .filter(([, count]) => count !== 1)
    assert.deepEqual(wrong, [])
  })
})
