import assert from 'node:assert/strict'
import { html, read, registrationOf } from '../../editor/editor-files.ts'

/** Settings that the editor does not store, and why. */
const exceptions: Readonly<Record<string, string>> = {
  $schema: 'the address of the schema is for files; a flow is none',
}

describe('the properties that the editor stores', () => {
  const { properties, $id } = JSON.parse(read('schema', 'integration.schema.json')) as {
    properties: Record<string, unknown>
    $id: string
  }
  const { defaults } = registrationOf('oauth-integration')

  it('are those of the schema: Node-RED forgets every other', () => {
    const stored = Object.keys(properties).filter((name) => !(name in exceptions))
    assert.deepEqual(Object.keys(defaults).sort(), stored.sort())
  })

  it('leave out nothing that the schema does not know', () => {
    for (const [name, reason] of Object.entries(exceptions)) {
      assert.ok(name in properties, name)
      assert.ok(reason.length > 20, name)
      assert.ok(!(name in defaults), name)
    }
  })

  it('have fields only for places that the schema has', () => {
    const places = [...html('oauth-integration').matchAll(/data-(?:part|pairs)="([^"]*)"/g)].map(
      ([, place = '']) => place,
    )
    assert.ok(places.length > 30)
    for (const place of places) assert.ok(hasPlace(place), place)
  })

  it('have choices only that the schema has', () => {
    for (const [, place = '', options = ''] of html('oauth-integration').matchAll(
      /<select id="[^"]*" data-part="([^"]*)">([\s\S]*?)<\/select>/g,
    )) {
      const choices = shapeAt(place)?.['enum'] as string[] | undefined
      for (const [, value = ''] of options.matchAll(/<option value="([^"]+)"/g))
        assert.ok(choices?.includes(value), `${place} ${value}`)
    }
  })

  it('are described at the address that a copied definition names', () => {
    assert.ok(read('resources', 'definition-exchange.js').includes(`'${$id}'`))
  })
})

type Shape = { readonly [name: string]: unknown; $ref?: string; properties?: Record<string, Shape> }

function hasPlace(place: string): boolean {
  return shapeAt(place) !== undefined
}

function shapeAt(place: string): Shape | undefined {
  const schema = JSON.parse(read('schema', 'integration.schema.json')) as Shape & { definitions: Record<string, Shape> }
  const resolved = (shape: Shape | undefined) =>
    shape?.$ref === undefined ? shape : schema.definitions[shape.$ref.replace('#/definitions/', '')]
  let shape: Shape | undefined = schema
  for (const name of place.split('.')) shape = resolved(shape?.properties?.[name])
  return shape
}
