// biome-ignore-all lint/suspicious/noTemplateCurlyInString: that is what is read here
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { Ajv } from 'ajv'
import { readDefinition } from '../../src/definition/read-definition.ts'
import { isOAuthError } from '../../src/vocabulary/errors.ts'
import { fastest } from '../support/fastest.ts'
import { oneOf, randomOf } from '../support/random-of.ts'
import { richSettings } from './rich-settings.ts'

const root = path.resolve(import.meta.dirname, '..', '..', '..')
const schema = JSON.parse(readFileSync(path.join(root, 'schema', 'integration.schema.json'), 'utf8'))

type Json = Record<string, unknown>

/** All places of a value, the whole first. */
function places(value: unknown, way: readonly string[] = []): string[][] {
  const inner = typeof value === 'object' && value !== null ? Object.entries(value) : []
  return [[...way], ...inner.flatMap(([name, part]) => places(part, [...way, name]))]
}

/** A copy with another value at one place. */
function withChange(value: unknown, [name, ...rest]: readonly string[], change: unknown): unknown {
  if (name === undefined) return change
  if (Array.isArray(value))
    return value.map((part, index) => (String(index) === name ? withChange(part, rest, change) : part))
  const members = Object.entries(value as Json).map(([member, part]) => [
    member,
    member === name ? withChange(part, rest, change) : part,
  ])
  return Object.fromEntries(members)
}

/** Reads it; true when it was taken, false when it was refused as it should be. */
function isTaken(settings: unknown): boolean {
  try {
    readDefinition(settings as object, () => 'env')
    return true
  } catch (error) {
    assert.ok(isOAuthError(error, 'CONFIGURATION_INVALID'), (error as Error).stack ?? String(error))
    assert.doesNotMatch(error.message.replaceAll('__proto__', ''), /__\w+__|undefined|\[object/, error.message)
    return false
  }
}

const deep = (depth: number): unknown => Array.from({ length: depth }).reduce((inner) => ({ a: inner }), 'x')

describe('the whole language', () => {
  it('is read', () => {
    const definition = readDefinition(richSettings, () => undefined)
    assert.equal(definition.name, 'Acme dev')
    assert.equal(definition.authorizationUrl, 'https://main.login.test/authorize')
    assert.equal(definition.rules.steps[0]?.as, 'session')
  })

  it('is said once at least by the sample', () => {
    const unsaid: string[] = []
    const look = (shape: Json, value: unknown, place: string): void => {
      const { properties, items, $ref } = shape
      if (typeof $ref === 'string') look(schema.definitions[$ref.slice('#/definitions/'.length)], value, place)
      else if (Array.isArray(value) && items) look(items as Json, Object.assign({}, ...value), place)
      else
        for (const [name, inner] of Object.entries((properties ?? {}) as Json)) {
          const part = (value as Json)[name]
          if (part === undefined) unsaid.push(`${place}/${name}`)
          else look(inner as Json, part, `${place}/${name}`)
        }
    }
    look(schema, richSettings, '')
    // What is said elsewhere in the same words, or contradicts the rest.
    const elsewhere =
      /^\/(?:issuer|lookups|revocationRequest|introspectionRequest|refreshRequest\/response|steps\/response|tokenRequest\/body)/
    assert.deepEqual(
      unsaid.filter((place) => !elsewhere.test(place)),
      [],
    )
  })

  it('is valid by the schema', function () {
    this.timeout(30_000)
    const validate = new Ajv({ allowUnionTypes: true }).compile(schema)
    assert.equal(validate(richSettings), true, JSON.stringify(validate.errors))
  })

  it('is read in a few milliseconds', () => {
    for (let round = 0; round < 20; round++) readDefinition(richSettings, () => undefined)
    const ms = fastest(() => readDefinition(richSettings, () => undefined), 30)
    assert.ok(ms < 5, `${ms} ms`)
  })
})

describe('settings that somebody has broken', () => {
  const changes: unknown[] = [
    null,
    undefined,
    '',
    ' ',
    'x',
    '{nope}',
    '{lower(',
    '${X}',
    '\ud800',
    'a\nb',
    '../..',
    'javascript:alert(1)',
    '*',
    0,
    -1,
    1.5,
    Number.NaN,
    Number.POSITIVE_INFINITY,
    true,
    false,
    [],
    [null],
    ['x'],
    [1],
    [[]],
    [{}],
    {},
    { a: 1 },
    { x: null },
    { x: [] },
    { '': '' },
    { 'a/b~c': { d: 1 } },
    { length: 3 },
    JSON.parse('{"__proto__":{"polluted":"yes"},"constructor":{"prototype":{"polluted":"yes"}}}'),
    deep(100),
    deep(10_000),
    'x'.repeat(30_000),
    () => 1,
    Symbol('x'),
    10n,
    new Date(0),
    new Map([['a', 1]]),
  ]

  it('are read or refused, and nothing else happens', function () {
    this.timeout(30_000)
    let taken = 0
    let refused = 0
    // Each place with a quarter of the changes, and all of them with its neighbours.
    for (const [at, place] of places(richSettings).slice(1).entries())
      for (const change of changes.filter((_change, index) => index % 4 === at % 4))
        isTaken(withChange(richSettings, place, change)) ? taken++ : refused++
    assert.ok(taken > 300 && refused > 300, `${taken} ${refused}`)
    assert.equal(({} as Json)['polluted'], undefined)
    assert.deepEqual(Object.keys(Object.prototype), [])
  })

  it('are read or refused with members that nobody knows', function () {
    this.timeout(30_000)
    for (const place of places(richSettings))
      for (const name of ['__proto__', 'constructor', 'toString', 'colour', '', 'a.b', '0']) {
        const at = place.reduce((value, member) => (value as Json)?.[member], richSettings as unknown)
        if (typeof at !== 'object' || at === null || Array.isArray(at)) continue
        const changed = Object.fromEntries([...Object.entries(at), [name, 'x']])
        isTaken(place.length === 0 ? changed : withChange(richSettings, place, changed))
      }
  })

  it('are read or refused where several things are wrong at once', function () {
    this.timeout(30_000)
    const random = randomOf(3)
    const all = places(richSettings).slice(1)
    for (let round = 0; round < 500; round++) {
      let settings: unknown = richSettings
      for (let change = 0; change < 3; change++) {
        const known = places(settings)
        const place = oneOf(random, all)
        if (known.some((each) => each.join('\n') === place.join('\n')))
          settings = withChange(settings, place, oneOf(random, changes.slice(0, 34)))
      }
      isTaken(settings)
    }
  })
})
