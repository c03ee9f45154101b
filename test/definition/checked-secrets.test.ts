import assert from 'node:assert/strict'
import { checkedSecrets } from '../../src/definition/checked-secrets.ts'
import { isOAuthError } from '../../src/vocabulary/errors.ts'
import { read } from './reading.ts'

describe('the values of secret parameters', () => {
  const check = (declaration: object, values?: Record<string, string>) => {
    const definition = read({ parameters: [{ name: 'key', secret: true, ...declaration }] })
    try {
      return checkedSecrets(definition, { clientSecret: 's', ...(values && { secretParameters: values }) })
    } catch (error) {
      assert.ok(isOAuthError(error, 'CONFIGURATION_INVALID'))
      assert.doesNotMatch(JSON.stringify(error) + error.message, /hunter2/)
      return `${error.reason} ${error.details['property']}`
    }
  }

  it('are taken as their declarations want them', () => {
    assert.deepEqual(check({}, { key: 'hunter2' }), { clientSecret: 's', secretParameters: { key: 'hunter2' } })
    assert.deepEqual(check({ prefix: 'Key ' }, { key: 'Key abc' }), {
      clientSecret: 's',
      secretParameters: { key: 'abc' },
    })
    assert.deepEqual(check({ default: 'abc' }), { clientSecret: 's', secretParameters: { key: 'abc' } })
    assert.deepEqual(check({}, { key: 'a', other: 'b' }), {
      clientSecret: 's',
      secretParameters: { key: 'a', other: 'b' },
    })
  })

  it('are refused where they do not fit, or are missing', () => {
    assert.equal(check({ pattern: '[a-z]+' }, { key: 'hunter2' }), 'parameterValue parameterValues.key')
    assert.equal(check({}, { key: 'hunter2\n2' }), 'parameterValue parameterValues.key')
    assert.equal(check({}), 'missing parameterValues.key')
    assert.equal(check({}, { key: '' }), 'missing parameterValues.key')
    assert.deepEqual(check({ required: false }), { clientSecret: 's' })
    assert.deepEqual(check({ source: 'tokenResponse' }), { clientSecret: 's' })
  })
})
