import assert from 'node:assert/strict'
import type { IntegrationDefinition } from '../../src/definition/integration-definition.ts'
import { pingRequest, whoAnswered } from '../../src/integration/ping.ts'
import type { ApiResponse } from '../../src/transport/api-request.ts'
import { isOAuthError } from '../../src/vocabulary/errors.ts'
import { aDefinition } from '../support/tokens.ts'

const answered = (body: unknown, status = 200) =>
  whoAnswered({
    status,
    body: Buffer.from(typeof body === 'string' ? body : JSON.stringify(body)),
  } as unknown as ApiResponse)

const request = (definition: IntegrationDefinition) => pingRequest(definition, definition.baseUrl)

describe('the test request of an integration', () => {
  it('is its base URL, or what it says', () => {
    const { method, url, authorOrigin, timeout } = request(aDefinition({ timeout: 5 }))
    assert.deepEqual(
      [method, url, authorOrigin, timeout],
      ['GET', 'https://api.example.com/v1', 'https://api.example.com', 5_000],
    )
    assert.equal(request(aDefinition({ ping: { method: 'HEAD', url: '/me' } })).url, 'https://api.example.com/v1/me')
    assert.equal(
      request(aDefinition({ ping: { method: 'GET', url: 'https://who.example.com/?x' } })).authorOrigin,
      'https://who.example.com',
    )
  })

  it('cannot be made of nothing', () => {
    const { baseUrl: _, ...definition } = aDefinition()
    assert.throws(
      () => request(definition),
      (error) => isOAuthError(error, 'CONFIGURATION_INVALID') && error.reason === 'missing',
    )
  })
})

describe('whom an answer names', () => {
  it('is found in the usual fields', () => {
    assert.deepEqual(answered({ sub: 'a1', email: 'alice@example.com', name: 'Alice' }), {
      subject: 'a1',
      name: 'alice@example.com',
    })
    assert.deepEqual(answered({ id: 42, login: 'alice' }), { subject: '42', name: 'alice' })
    assert.deepEqual(answered({ name: 'Alice' }), { name: 'Alice' })
    assert.deepEqual(answered({ user_id: 'x', name: { first: 'A' } }), { subject: 'x' })
  })

  it('is unknown where the answer says nothing of that kind', () => {
    for (const body of [{}, [], { items: [] }, '', 'null', '{', '<html>', '"alice"', { sub: null, name: true }])
      assert.equal(answered(body), undefined)
    assert.equal(answered({ sub: 'a1' }, 401), undefined)
  })

  it('is shown without anything that could do harm, and not at length', () => {
    const name = answered({ name: `\u001b[31m<b>${'x'.repeat(500)}\r\n` })?.name ?? ''
    assert.ok(name.length <= 100)
    assert.doesNotMatch(name, /\p{Cc}/u)
  })
})
