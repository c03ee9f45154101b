import assert from 'node:assert/strict'
import { read } from './editor-files.ts'
import { resource } from './resource.ts'

interface Checks {
  checkedProperties: string[]
  checkNode(node: object, property: string): true | string
}

describe('the catalogue in the dialog', () => {
  const editor = globalThis as { RED?: unknown }
  before(() => {
    editor.RED = { _: (key: string) => key, nodes: { node: () => undefined } }
  })
  after(() => {
    delete editor.RED
  })

  it('fills in nothing that the dialog would complain about', async () => {
    const { checkNode, checkedProperties } = await resource<Checks>('integration-checks.js')
    const catalogue = JSON.parse(read('resources', 'catalogue.json')) as { id: string; settings: object }[]
    assert.ok(catalogue.length > 100)
    const properties = new Set(checkedProperties.map((name) => name.replace(/\..*/, '')))
    for (const { id, settings } of catalogue)
      for (const property of properties)
        assert.equal(checkNode({ id: 'node', key: 'key', clientId: 'client', ...settings }, property), true, id)
  })
})
