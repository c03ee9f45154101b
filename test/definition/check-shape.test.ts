import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { Ajv } from 'ajv'
import { checkShape, type Shape } from '../../src/definition/check-shape.ts'
import { settingsShape } from '../../src/definition/settings-shape.ts'
import { isOAuthError, type OAuthError } from '../../src/vocabulary/errors.ts'
import { oneOf, randomOf } from '../support/random-of.ts'
import { richSettings } from './rich-settings.ts'

/** Where and what is wrong; `undefined` when nothing is. */
function misfit(value: unknown, shape: Shape): string | undefined {
  try {
    checkShape(value, shape)
    return undefined
  } catch (error) {
    assert.ok(isOAuthError(error, 'CONFIGURATION_INVALID'), String(error))
    assert.equal(error.reason, 'shape')
    const { property, expected } = (error as OAuthError).details
    return `${property}: ${expected}`
  }
}

describe('a shape', () => {
  it('names the first place that does not fit by a JSON pointer', () => {
    const shape: Shape = { type: 'object', additionalProperties: { type: 'array', items: { type: 'number' } } }
    assert.equal(misfit({ a: [1, 2] }, shape), undefined)
    assert.equal(misfit({ a: [1, 'x'] }, shape), '/a/1: a number')
    assert.equal(misfit({ 'a/b~c': 1 }, shape), '/a~1b~0c: a list')
    assert.equal(misfit({ '': [null] }, shape), '//0: a number')
    assert.equal(misfit([], shape), '/: an object')
    assert.equal(misfit(null, shape), '/: an object')
  })

  it('says what must be there, and what there is', () => {
    const shape: Shape = {
      type: 'object',
      properties: { a: { enum: ['x', 'y', ''] } },
      required: ['a'],
      additionalProperties: false,
    }
    assert.equal(misfit({}, shape), '/a: a value')
    assert.equal(misfit({ a: 'z' }, shape), '/a: one of x, y')
    assert.equal(misfit({ a: 'x', b: 1 }, shape), '/b: one of a')
    assert.equal(misfit({ a: 'x', toString: 1 }, shape), '/toString: one of a')
    assert.equal(misfit(JSON.parse('{"a":"x","__proto__":1}'), shape), '/__proto__: one of a')
    assert.equal(misfit(Object.create({ a: 'x' }), shape), '/a: a value')
  })

  it('knows bounds and patterns', () => {
    assert.equal(misfit(5, { type: 'number', minimum: 1, maximum: 4 }), '/: a number from 1 to 4')
    assert.equal(misfit(Number.NaN, { type: 'number', minimum: 1, maximum: 4 }), '/: a number from 1 to 4')
    assert.equal(misfit('1x', { type: 'string', pattern: '^[a-z]' }), '/: text like ^[a-z]')
  })

  it('of several shapes tells of the one that is nearest', () => {
    const shape: Shape = { anyOf: [{ type: 'string' }, { type: 'array', items: { type: 'string' } }] }
    assert.equal(misfit(['x', 1], shape), '/1: text')
    assert.equal(misfit(1, shape), '/: text, or a list')
    assert.equal(misfit('x', shape), undefined)
    assert.equal(misfit(1, { $ref: '#/definitions/a', definitions: { a: shape } }), '/: text, or a list')
  })
})

describe('the shape of settings', () => {
  const root = path.resolve(import.meta.dirname, '..', '..', '..')
  const schema = JSON.parse(readFileSync(path.join(root, 'schema', 'integration.schema.json'), 'utf8'))
  const validate = new Ajv({ allowUnionTypes: true, allErrors: true }).compile(schema)

  /** What stands somewhere in the sample, and what stands nowhere. */
  const parts: unknown[] = []
  const collect = (value: unknown): void => {
    parts.push(value)
    if (typeof value === 'object' && value !== null) for (const part of Object.values(value)) collect(part)
  }
  collect(richSettings)
  parts.push(null, '', 'POST', 'both', 0, -1, 1e9, [], {}, [1], [null], ['a', 1], { a: [1] }, { a: null }, true)

  const random = randomOf(4)
  function changed(value: unknown, chance: number): unknown {
    if (random() < chance) return oneOf(random, parts)
    if (Array.isArray(value)) return value.map((part) => changed(part, chance))
    if (typeof value !== 'object' || value === null) return value
    const members = Object.entries(value)
      .filter(() => random() > chance)
      .map(([name, part]) => [random() < chance / 2 ? 'odd' : name, changed(part, chance)])
    return Object.fromEntries(members)
  }

  it('says the same as a validator of JSON Schema', function () {
    this.timeout(30_000)
    const count = { fits: 0, misfits: 0 }
    for (let round = 0; round < 4_000; round++) {
      const whole = changed(richSettings, oneOf(random, [0.001, 0.003, 0.01]))
      if (typeof whole !== 'object') continue
      const ours = misfit(whole, settingsShape)
      const theirs = validate(whole)
      assert.equal(ours === undefined, theirs, `${ours} ${JSON.stringify(validate.errors)}`)
      theirs ? count.fits++ : count.misfits++
      // Ours names a place at which theirs finds fault, too: with the member in question, or without.
      const place = ours?.slice(0, ours.indexOf(':'))
      const faults = (validate.errors ?? []).map(({ instancePath, params }) => {
        const member = params['additionalProperty'] ?? params['missingProperty']
        return instancePath + (member === undefined ? '' : `/${member}`)
      })
      if (place !== undefined)
        assert.ok(
          faults.some((fault) => (fault || '/') === place),
          `${place} ${faults}`,
        )
    }
    assert.ok(count.fits > 500 && count.misfits > 500, JSON.stringify(count))
  })
})
