import assert from 'node:assert/strict'
import { resource } from './resource.ts'

interface JsonText {
  textOfJson(value: unknown): string
  valueOfJson(text: string): unknown
}
interface JsonPlace {
  readJson(text: string, pointer?: string): { value?: unknown; line?: number; problem?: { line: number } }
}
interface SecretParameters {
  mask: string
  createSecretParameters(credential: { value: string }): {
    get(name: string): string
    set(name: string, value: string, names: string[]): void
    isIncomplete(names: string[]): boolean
  }
}
interface SettingsPath {
  withValue(settings: object, place: string, value: unknown): object
}
interface EssentialSettings {
  essential(settings: object): object
}
interface ParameterCheck {
  parameterProblem(value: unknown, declaration: object): string | undefined
  bareValue(written: string, declaration: object): string
}

describe('values in the dialogs', () => {
  it('a list of names and values gives every value back as it was', async () => {
    const { textOfJson, valueOfJson } = await resource<JsonText>('json-text.js')
    const values = [
      'abc',
      '',
      'null',
      '5',
      '007',
      '{token}',
      '"x"',
      '[x',
      '{"a":1}',
      null,
      5,
      -1.5,
      true,
      ['a'],
      { a: [1] },
    ]
    for (const value of values) assert.deepEqual(valueOfJson(textOfJson(value)), value, JSON.stringify(value))
    assert.deepEqual([textOfJson('abc'), textOfJson('{token}'), textOfJson(null)], ['abc', '{token}', 'null'])
  })

  it('a JSON pointer leads to its line, or to what is around it', async () => {
    const { readJson } = await resource<JsonPlace>('json-place.js')
    const text = '{\n "a": {\n  "b/c": [1,\n   {"d": "x, ]"},\n   {"e": 5}]\n },\n "f":\n  {}\n}'
    const lineOf = (pointer: string) => readJson(text, pointer).line
    assert.deepEqual(['/a/b~1c/2/e', '/a/b~1c/1', '/f', '/f/missing', '/missing'].map(lineOf), [5, 4, 7, 7, 1])
    assert.equal(readJson('{\n "a": 1').problem?.line, 2)
    assert.equal(readJson('{\n "a": "1",\n "b": "a long enough text to be shown in parts",\n c\n}').problem?.line, 4)
  })

  it('settings can be changed at a place, and empty groups go', async () => {
    const { withValue } = await resource<SettingsPath>('settings-path.js')
    assert.deepEqual(withValue({ a: { b: { c: 1 } }, d: 2 }, 'a.b.c', undefined), { d: 2 })
    assert.deepEqual(withValue({}, 'a.b', 1), { a: { b: 1 } })
    assert.deepEqual(withValue({ a: 'text' }, 'a.b', 1), { a: { b: 1 } })
    assert.equal(({} as { polluted?: unknown }).polluted, undefined)
  })

  it('what is empty or usual is left out, and what only looks so stays', async () => {
    const { essential } = await resource<EssentialSettings>('essential-settings.js')
    const usual = {
      schemaVersion: 1,
      mode: 'system',
      pkce: 'S256',
      allowHttp: false,
      callback: {},
      tokenPlacement: { in: 'header', name: 'Authorization', template: 'Bearer {token}' },
      authError: { status: [401, 403] },
      ping: { method: 'GET', url: '' },
    }
    assert.deepEqual(essential({ ...usual, grant: 'password' }), { grant: 'password' })
    const odd = { tokenPlacement: { in: 'query', name: 'Authorization' }, tokenRequest: { parameters: { prompt: '' } } }
    assert.deepEqual(essential(odd), odd)
  })

  it('a parameter is checked as the runtime does', async () => {
    const { bareValue, parameterProblem } = await resource<ParameterCheck>('parameter-check.js')
    const shop = { name: 'shop', prefix: 'https://', suffix: '.example.com', pattern: '[a-z]+' }
    assert.equal(bareValue(' https://tea.example.com ', shop), 'tea')
    assert.equal(bareValue('https://tea.example.com/', { format: 'hostname' }), 'tea.example.com')
    const problems = ['tea', 'https://tea.example.com', 'tea2', '', 'a\u0000', `\${SHOP}`]
    assert.deepEqual(
      problems.map((value) => parameterProblem(value, shop)),
      [undefined, undefined, 'pattern', 'missing', 'control', undefined],
    )
    assert.equal(parameterProblem('', { required: false }), undefined)
    assert.equal(parameterProblem('', { default: 'x' }), undefined)
    assert.equal(parameterProblem('eu', { enum: ['us'] }), 'choice')
    assert.equal(parameterProblem('x', { format: 'uuid' }), 'format.uuid')
    assert.equal(parameterProblem('x', { pattern: '(' }), undefined)
  })

  it('secret parameters are kept together: one is not changed at the cost of another', async () => {
    const { createSecretParameters, mask } = await resource<SecretParameters>('secret-parameters.js')
    const names = ['a', 'b']
    const stored = { value: mask }
    const secrets = createSecretParameters(stored)
    assert.deepEqual([secrets.get('a'), secrets.get('b')], [mask, mask])
    secrets.set('a', 'one', names)
    assert.equal(stored.value, mask)
    assert.ok(secrets.isIncomplete(names))
    secrets.set('b', 'two', names)
    assert.deepEqual(JSON.parse(stored.value), { a: 'one', b: 'two' })
    assert.ok(!secrets.isIncomplete(names))
    secrets.set('b', mask, names)
    assert.equal(stored.value, mask)

    const fresh = { value: '' }
    createSecretParameters(fresh).set('a', 'one', names)
    assert.deepEqual(JSON.parse(fresh.value), { a: 'one' })
    const again = createSecretParameters(fresh)
    assert.deepEqual([again.get('a'), again.get('b')], ['one', ''])
    again.set('a', '', names)
    assert.equal(fresh.value, '')
  })
})
