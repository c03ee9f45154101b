import assert from 'node:assert/strict'
import type { IntegrationSettings } from '../../../src/definition/integration-settings.ts'
import { changesOf } from '../../../src/definition/openapi/changes-of.ts'
import { chooseServer } from '../../../src/definition/openapi/choose-server.ts'
import { isOAuthError } from '../../../src/vocabulary/errors.ts'
import { describeDocument } from './describing.ts'
import { petStore, swagger, withServers, yamlStore } from './documents.ts'

const nasty = ['__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty', '$ref', 'x-oauth-integration', '']
const values = [
  '{"polluted":"yes"}',
  '{"prototype":{"polluted":"yes"}}',
  '{"type":"oauth2","flows":{"__proto__":{"tokenUrl":"https://evil.test"}}}',
  '{"__proto__":{"type":"oauth2"}}',
  '{"$ref":"#/__proto__"}',
  '"https://x.test"',
  '[]',
  'null',
  '7',
  'true',
]

/** Numbers that look like chance and are the same each time. */
function* numbers(seed: number): Generator<number> {
  for (let state = seed; ; ) {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648
    yield state
  }
}

/** JSON text with an odd name and value put into some of its objects, or instead of a value. */
function spoiled(document: object, next: () => number): string {
  return JSON.stringify(document).replace(/\{(?=")|:(?=["[{])/g, (mark) => {
    if (next() % 7 !== 0) return mark
    const name = JSON.stringify(nasty[next() % nasty.length])
    const value = values[next() % values.length]
    return mark === '{' ? `{${name}:${value},` : `:${next() % 3 === 0 ? `${value},${name}:` : ''}`
  })
}

function untouched(): void {
  assert.deepEqual(Object.keys(Object.prototype), [])
  assert.equal(({} as { polluted?: string }).polluted, undefined)
  assert.equal(Object.getPrototypeOf([]), Array.prototype)
}

describe('security: injection', () => {
  it('cannot be reached by a description', () => {
    const names = Object.getOwnPropertyNames(Object.prototype)
    const seed = numbers(1)
    const next = () => Number(seed.next().value) >> 8
    let read = 0
    for (let round = 0; round < 1_500; round += 1) {
      const document = [petStore, swagger, withServers({ url: 'https://{a}.test', variables: { a: { default: 'b' } } })]
      const text = spoiled(document[round % 3] as object, next)
      try {
        const { flows, servers } = describeDocument(text)
        read += 1
        for (const flow of flows) {
          if (!flow.supported) continue
          for (const server of servers) chooseServer(flow.settings, servers[0], server)
          assert.ok(!('polluted' in flow.settings))
          changesOf(JSON.parse(text) as object, flow.settings)
          changesOf(flow.settings, JSON.parse(text) as IntegrationSettings)
        }
      } catch (error) {
        assert.ok(isOAuthError(error), `${String(error)} of ${text}`)
      }
      untouched()
    }
    assert.ok(read > 100, `${read} were read`)
    assert.deepEqual(Object.getOwnPropertyNames(Object.prototype), names)
  })

  it('takes schemes, scopes and variables of any name for data', () => {
    const text = JSON.stringify(petStore)
      .replace('"oauth":', '"__proto__":')
      .replace('"read:pets":', '"__proto__":')
      .replace('"write:pets":', '"constructor":')
    const [flow] = describeDocument(text).flows
    assert.ok(flow?.supported)
    assert.equal(flow.scheme, '__proto__')
    assert.deepEqual(
      flow.scopes.map(({ name }) => name),
      ['__proto__', 'constructor'],
    )
    untouched()
  })

  it('inherits nothing from YAML either', () => {
    const text = yamlStore.replace('openapi:', '__proto__:\n  polluted: yes\n  servers: []\nconstructor: {}\nopenapi:')
    assert.equal(describeDocument(`${text}<<: {__proto__: {polluted: yes}}\n`).servers.length, 1)
    untouched()
  })
})
