import assert from 'node:assert/strict'
import { operationOf } from '../../../nodes/oauth-consent/consent-config.ts'
import { isOAuthError } from '../../../src/index.ts'

describe('The operation of an oauth-consent node', () => {
  it('is one of five, and a redirect where it does not say', () => {
    for (const operation of ['redirect', 'link', 'device', 'paste', 'finish'])
      assert.equal(operationOf({ operation }), operation)
    assert.equal(operationOf({}), 'redirect')
    assert.equal(operationOf({ operation: '' }), 'redirect')
  })

  it('is nothing else that a later version may know', () => {
    for (const operation of ['popup', 'constructor', '__proto__'])
      assert.throws(
        () => operationOf({ operation }),
        (error) => isOAuthError(error, 'CONFIGURATION_INVALID'),
      )
  })
})
