import assert from 'node:assert/strict'
import { skimYaml } from '../../../src/definition/openapi/skim-yaml.ts'
import { describeDocument } from './describing.ts'
import { yamlStore } from './documents.ts'

const bulk = `  /much: ${'x'.repeat(600_000)}\n`
/** The store with so many paths that it is skimmed. */
const long = (text = yamlStore) => text.replace('paths:\n', `paths:\n${bulk}`)

describe('skimming YAML', () => {
  it('leaves out what is big and says nothing about OAuth', () => {
    const text = skimYaml(yamlStore) ?? ''
    assert.ok(!/paths|schemas|Pet:/.test(text), text)
    assert.match(text, /^openapi: 3\.1\.0\ninfo:[\s\S]*servers:\n- url[\s\S]*components:\n {2}securitySchemes:/)
    assert.deepEqual(describeDocument(text), describeDocument(yamlStore))
  })

  it('changes nothing about what is read', () => {
    assert.deepEqual(describeDocument(long()), describeDocument(yamlStore))
    assert.deepEqual(describeDocument(long().replaceAll('\n', '\r\n')), describeDocument(yamlStore))
    assert.deepEqual(describeDocument(`---\n${long()}`), describeDocument(yamlStore))
  })

  it('knows quoted keys, lists without indentation, block texts and comments anywhere', () => {
    const text = `"openapi": 3.1.0
'paths':
# none
- /a:
  # deeper
tags:
- name: a
  description: |
    components:
      securitySchemes: {}
components:
# not indented

    schemas:
    - a
    securitySchemes:
        a: 1
`
    assert.equal(
      skimYaml(text),
      '"openapi": 3.1.0\ncomponents:\n# not indented\n\n'.replace('# not indented\n\n', '') +
        '    securitySchemes:\n        a: 1\n',
    )
  })

  it('leaves components as they are where their indentation is odd', () => {
    const text = 'components:\n    schemas: {}\n  securitySchemes: {}\n'
    assert.equal(skimYaml(`openapi: 3.1.0\npaths: {}\n${text}`), `openapi: 3.1.0\n${text}`)
  })

  for (const [what, text] of [
    ['is one line of JSON', '{"openapi":"3.1.0","paths":{}}'],
    ['ends a list at the margin', 'openapi: 3.1.0\npaths: {\n}\n'],
    ['has a second document', 'openapi: 3.1.0\npaths: {}\n---\nopenapi: 3.0.0\n'],
    ['is indented as a whole', '  openapi: 3.1.0\n  paths: {}\n'],
    ['has a key of several lines', '? openapi\n: 3.1.0\n'],
    ['has a tab', 'openapi: 3.1.0\n\tpaths: {}\n'],
  ] as const) {
    it(`is given up where the text ${what}`, () => {
      const skimmed = skimYaml(text)
      assert.ok(skimmed === undefined || skimmed === '', skimmed)
    })
  }

  it('reads the whole where something is in a part that was left out', () => {
    const anchored = long().replace('  /pets:\n', '  /pets: &pets\n')
    assert.equal(describeDocument(`${anchored}x-later: *pets\n`).title, 'Pet store')
    const referring = long().replace(
      'schemas:\n',
      "schemas:\n    Odd: {tokenUrl: 'https://odd.test/token', scopes: {}}\n",
    )
    const document = referring.replace(
      'clientCredentials:\n',
      "password: {$ref: '#/components/schemas/Odd'}\n        clientCredentials:\n",
    )
    assert.deepEqual(
      describeDocument(document).flows.map(({ flow, supported }) => [flow, supported]),
      [
        ['password', true],
        ['clientCredentials', true],
        ['password', true],
        ['clientCredentials', true],
      ],
    )
  })

  it('names the line of the whole where something is wrong', () => {
    const broken = long().replace('scopes:\n', 'scopes: [\n')
    assert.throws(() => describeDocument(broken), /neither JSON nor YAML\. Correct it at 2\d:/)
  })
})
