import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { temporaryFolder } from '../support/temporary-folders.ts'
import { command } from './command.ts'
import type { ProviderRow } from './provider-row.ts'
import { machineRow } from './unseen-builder.ts'

const root = path.resolve(import.meta.dirname, '..', '..', '..')

async function run(...args: string[]): Promise<{ code: number; output: string }> {
  const lines: string[] = []
  const code = await command(args, root, (text) => lines.push(text))
  return { code, output: lines.join('\n') }
}

function fileWith(rows: unknown): string {
  const file = path.join(temporaryFolder('providers'), 'rows.json')
  writeFileSync(file, JSON.stringify(rows))
  return file
}

describe('npm run providers', () => {
  const good = machineRow('good', 'some_quirk', {})
  const bad = machineRow('bad', 'some_quirk', { mock: { token: { url: 'https://elsewhere.example.com/token' } } })

  it('tells what passed and failed, by set and quirk, with reasons', async () => {
    const { code, output } = await run(fileWith([good, bad]))
    assert.equal(code, 1)
    assert.match(output, /unseen_machine +1 +1/)
    assert.match(output, /some_quirk +1 +1/)
    assert.match(output, /bad \(declarative\)\n {4}- token request: the URL is/)
    assert.match(output, /1 passed, 1 failed, of 2 rows/)
  })

  it('prints nothing but JSON when asked', async () => {
    const { code, output } = await run(fileWith({ meta: {}, providers: [good] }), '--json')
    const result = JSON.parse(output) as { total: object; rows: { id: string }[] }
    assert.equal(code, 0)
    assert.deepEqual(result.total, { passed: 1, failed: 0 })
    assert.equal(result.rows[0]?.id, 'good')
  })

  it('runs only the rows asked for', async () => {
    const { code, output } = await run(fileWith([good, bad]), '--only', 'good')
    assert.equal(code, 0)
    assert.match(output, /1 passed, 0 failed/)
  })

  it('does not count against the rest what nobody can express', async () => {
    const row: ProviderRow = { ...bad, expressible: 'impossible' }
    assert.equal((await run(fileWith([row]))).code, 0)
  })

  it('says what is wrong with a file or an option', async () => {
    assert.match((await run('/nowhere/at/all.json')).output, /There is no file/)
    assert.match((await run(fileWith({ a: 1 }))).output, /cannot be read: There are no rows/)
    assert.match((await run('--loud')).output, /There is no option --loud/)
    assert.match((await run('--help')).output, /npm run providers/)
  })
})
