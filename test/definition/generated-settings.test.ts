import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { pathToFileURL } from 'node:url'

const root = path.resolve(import.meta.dirname, '..', '..', '..')

describe('what is generated from the schema', () => {
  it('is as the schema has it', async function () {
    this.timeout(20_000)
    const tool = pathToFileURL(path.join(root, 'tools', 'settings-type.mjs')).href
    const { settingsFiles } = (await import(tool)) as { settingsFiles: () => Promise<Record<string, string>> }
    const files = Object.entries(await settingsFiles())
    assert.equal(files.length, 2)
    for (const [file, text] of files)
      assert.equal(
        readFileSync(path.join(root, file), 'utf8') === text,
        true,
        `${file} is old: node tools/settings-type.mjs`,
      )
  })
})
