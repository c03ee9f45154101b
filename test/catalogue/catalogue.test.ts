import assert from 'node:assert/strict'
import { Ajv } from 'ajv'
import { checkShape, type Shape } from '../../src/definition/check-shape.ts'
import { isAllowedDomain } from '../../src/definition/origins.ts'
import { settingsShape } from '../../src/definition/settings-shape.ts'
import { readDefinition } from '../../src/index.ts'
import { fastest } from '../support/fastest.ts'
import { type CatalogueEntry, catalogue, catalogueText, filledIn, fits } from './catalogue.ts'
import { defaultsIn, schema, withoutEffect } from './superfluous.ts'

const none = () => undefined
/** All texts in a value, at any depth. */
function textsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value]
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsIn) : []
}

describe('the catalogue of providers', () => {
  it('has more than 130 of them, sorted, each once', () => {
    assert.ok(catalogue.length > 130, String(catalogue.length))
    const ids = catalogue.map(({ id }) => id)
    assert.deepEqual(ids, [...new Set(ids)].sort())
    const names = catalogue.map(({ name }) => name.toLowerCase())
    assert.equal(new Set(names).size, names.length)
  })

  it('is small enough to be fetched by an editor', () => {
    assert.ok(Buffer.byteLength(catalogueText) < 200_000, String(Buffer.byteLength(catalogueText)))
  })

  it('names each provider and its documentation', () => {
    for (const entry of catalogue) {
      assert.deepEqual(Object.keys(entry), ['id', 'name', 'documentation', 'settings'], entry.id)
      assert.match(entry.id, /^[a-z][a-z\d]*(?:-[a-z\d]+)*$/)
      assert.match(entry.name, /^\S(?:.{0,58}\S)?$/, entry.id)
      assert.match(entry.documentation, /^https:\/\/[a-z\d-]+(?:\.[a-z\d-]+)+(?:\/|$)/, entry.id)
      assert.ok(URL.canParse(entry.documentation), entry.id)
    }
  })

  it('follows the schema', () => {
    for (const { settings } of catalogue) checkShape(settings, settingsShape)
  })

  it('follows the schema as another validator reads it', () => {
    const isValid = new Ajv({ allowUnionTypes: true, allErrors: true }).compile(schema)
    for (const { id, settings } of catalogue) assert.ok(isValid(settings), `${id}: ${JSON.stringify(isValid.errors)}`)
    assert.equal(isValid({ tokenRequest: { methd: 'GET' } }), false)
  })
})

describe('each provider of the catalogue', () => {
  for (const entry of catalogue) {
    const { id, settings } = entry
    const { parameters = [], scopes = [], allowedDomains = [] } = settings

    it(id, () => {
      readDefinition(filledIn(entry), none)
      checkTexts()
      checkParameters()
      checkScopes()
      checkDomains()
      assert.deepEqual(defaultsIn(settings), [], 'what is the default need not be said')
      assert.deepEqual(withoutEffect(entry), [], 'nothing stands there for nothing')
    })

    function checkTexts(): void {
      const { key, clientId, name, parameterValues, provider } = settings
      assert.deepEqual(
        [key, clientId, name, parameterValues, provider],
        [undefined, undefined, undefined, undefined, undefined],
      )
      for (const text of textsIn(settings)) {
        assert.doesNotMatch(text, /^\w+:\/\/(?<!https:\/\/)/, 'every address is https')
        assert.doesNotMatch(
          text,
          /-----BEGIN|\beyJ[\w-]{20}|\b(?:sk|pk|rk)_(?:live|test)_|\bgh[opsu]_|\bxox[abp]-|\bAKIA|\bAIza/,
        )
        assert.equal(text, text.trim())
        if (/^https:\/\/[^{]*$/.test(text) && text !== 'https://') assert.ok(URL.canParse(text), text)
      }
    }

    function checkParameters(): void {
      for (const parameter of parameters) {
        const { name, label, example, default: usual, hidden, secret, source = 'user' } = parameter
        assert.match(name, /^[a-z][A-Za-z]*$|^[a-z]+(?:_[a-z]+)*$/)
        if (!hidden) assert.match(label ?? '', /^[A-Z].{1,40}$/, `${name} has a label`)
        assert.ok(!secret || usual === undefined, 'a secret has no default')
        if (source === 'user')
          assert.ok((example ?? usual ?? parameter.enum?.[0]) !== undefined, `${name} has an example`)
        for (const value of [example, usual, ...(parameter.enum ?? [])])
          if (value !== undefined) assert.ok(fits(value, parameter), `${value} fits ${name}`)
        if (source === 'user' && !parameter.enum)
          assert.ok(
            textsIn({ ...settings, parameters: [] }).some((text) => text.includes(`{${name}}`)),
            `${name} is used`,
          )
      }
    }

    function checkScopes(): void {
      const names = scopes.map(({ name }) => name)
      assert.equal(new Set(names).size, names.length)
      for (const { name, description = '' } of scopes) assert.match(description, /^[A-Z][^.]+$/, `${name} is described`)
      if (names.length > 0)
        for (const scope of (settings.scope ?? '').split(' ').filter(Boolean))
          assert.ok(names.includes(scope), `${scope} is listed`)
    }

    /** Whoever names domains means all of them: no request of the entry's own may be refused for want of one. */
    function checkDomains(): void {
      if (allowedDomains.length === 0) return
      const { scopes: _scopes, parameters: _parameters, scope: _scope, audience: _audience, ...rest } = settings
      const requests = { ...rest, authorizationRequest: {}, tokenRequest: {} }
      for (const text of textsIn(requests)) {
        if (!/^https:\/\/[^/{}]+(?:\/|$)/.test(text)) continue
        assert.ok(
          isAllowedDomain(new URL(text.replace(/[{}]/g, 'x')), [allowedDomains].flat()),
          `${text} is on an allowed domain`,
        )
      }
    }
  }
})

describe('the patterns of the catalogue', () => {
  const patterns = new Set(
    catalogue.flatMap(({ settings }) => (settings.parameters ?? []).flatMap(({ pattern }) => pattern ?? [])),
  )
  const pieces = [
    'a',
    'A',
    '0',
    '-',
    '.',
    '/',
    '_',
    ':',
    '~',
    ' ',
    'a-',
    'a.',
    '.a',
    '0-',
    '-a',
    'a/',
    '/a',
    ':1',
    'a.crm',
    '.api',
    'ü',
    '{',
  ]
  const attacks = pieces.flatMap((piece) =>
    ['', '!', '\n'].map((end) => piece.repeat(Math.ceil(10_000 / piece.length)) + end),
  )

  for (const pattern of patterns)
    it(`${pattern} is read in linear time`, () => {
      const expression = new RegExp(`^(?:${pattern})$`, 'u')
      for (const attack of attacks) {
        const spent = fastest(() => expression.test(attack))
        // Quadratic time would be a hundred million steps.
        assert.ok(
          spent < 200,
          `${spent} ms for ${JSON.stringify(attack.slice(0, 10))}…${JSON.stringify(attack.slice(-2))}`,
        )
      }
    })
})

/** What is checked above can fail. */
describe('a catalogue that is wrong', () => {
  const [first] = catalogue as [CatalogueEntry]

  it('repeats a default', () => {
    assert.deepEqual(defaultsIn({ pkce: 'S256', tokenRequest: { method: 'POST' } }), ['/pkce', '/tokenRequest/method'])
    assert.deepEqual(defaultsIn({ tokenResponse: { expires: { unit: 's' } } }), ['/tokenResponse/expires/unit'])
    assert.deepEqual(defaultsIn({ parameters: [{ name: 'a', required: true }] }), ['/parameters/0/required'])
    assert.deepEqual(defaultsIn({ steps: [{ url: 'x', after: 'both' }] }), ['/steps/0/after'])
  })

  it('says something that has no effect', () => {
    const odd = { ...first, settings: { ...first.settings, tokenRequest: { headers: {} } } }
    assert.deepEqual(withoutEffect(odd), ['tokenRequest', 'tokenRequest/headers'])
  })

  it('does not follow the schema', () => {
    const shape: Shape = settingsShape
    assert.throws(() => checkShape({ ...first.settings, tokenRequest: { methd: 'GET' } }, shape), /methd/)
  })
})
