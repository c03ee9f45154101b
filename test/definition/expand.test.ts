// biome-ignore-all lint/suspicious/noTemplateCurlyInString: that is what is read here
import assert from 'node:assert/strict'
import { expand } from '../../src/definition/expand.ts'
import { isOAuthError } from '../../src/vocabulary/errors.ts'

const environment: Record<string, string> = {
  HOST: 'login.test',
  EMPTY: '',
  NESTED: '${HOST}',
  BRACED: '{tenant}',
  'a.b c': 'odd',
}
const env = (name: string) => (Object.hasOwn(environment, name) ? environment[name] : undefined)
const expanded = (text: string, parameters: Record<string, string> = {}) => expand(text, 'tokenUrl', env, parameters)
const refusal = (text: string, parameters: Record<string, string> = {}) => {
  try {
    expanded(text, parameters)
  } catch (error) {
    if (isOAuthError(error)) return { code: error.code, reason: error.reason, ...error.details }
  }
  return undefined
}

describe('filling in a text of the settings', () => {
  it('takes variables of the environment anywhere in it', () => {
    assert.equal(expanded('${HOST}'), 'login.test')
    assert.equal(expanded('https://${HOST}:8443/${HOST}/x'), 'https://login.test:8443/login.test/x')
    assert.equal(expanded('a${EMPTY}b'), 'ab')
    assert.equal(expanded('${a.b c}'), 'odd')
  })

  it('takes parameters', () => {
    assert.equal(expanded('https://{tenant}.test/{tenant}', { tenant: 'acme' }), 'https://acme.test/acme')
    assert.equal(expanded('{a}{b_1}', { a: '1', b_1: '2' }), '12')
    assert.equal(expanded('${HOST}/{tenant}', { tenant: 'acme' }), 'login.test/acme')
  })

  it('lets a backslash make a brace a brace', () => {
    assert.equal(expanded('\\{tenant}'), '{tenant}')
    assert.equal(expanded('$\\{HOST}'), '${HOST}')
    assert.equal(expanded('{"a":\\{}}'), '{"a":{}}')
    assert.equal(expanded('a\\b'), 'a\\b')
  })

  it('leaves alone what is neither', () => {
    for (const text of ['{', '}', '{}', '${}', '{ a }', '{1}', '{a-b}', '$HOST', '{"a":1}', 'a b'])
      assert.equal(expanded(text), text)
  })

  it('names the property and the variable that is not set', () => {
    assert.deepEqual(refusal('https://${NOWHERE}/'), {
      code: 'CONFIGURATION_INVALID',
      reason: 'environment',
      property: 'tokenUrl',
      variable: 'NOWHERE',
    })
    assert.equal(refusal('${__proto__}')?.reason, 'environment')
  })

  it('names the property and the parameter that has no value', () => {
    assert.deepEqual(refusal('{tenant}'), {
      code: 'CONFIGURATION_INVALID',
      reason: 'parameter',
      property: 'tokenUrl',
      parameter: 'tenant',
    })
    for (const inherited of ['constructor', '__proto__', 'toString'])
      assert.equal(refusal(`{${inherited}}`)?.reason, 'parameter')
  })
})

describe('CF-009 Environment variable substitution', () => {
  it('is done once: what was filled in is never read again', () => {
    assert.equal(expanded('${NESTED}'), '${HOST}')
    assert.equal(expanded('${BRACED}', { tenant: 'acme' }), '{tenant}')
    assert.equal(expanded('{a}', { a: '${HOST}{b}', b: 'c' }), '${HOST}{b}')
    assert.equal(expanded('{a}', { a: '$& $1' }), '$& $1')
  })
})
