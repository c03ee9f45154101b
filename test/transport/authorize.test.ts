import assert from 'node:assert/strict'
import { authorize } from '../../src/transport/authorize.ts'
import { errorOf } from '../support/error-of.ts'
import { definitionOf, get, scripted, sourceOf } from './samples.ts'

const setUp = (more = {}) => {
  const { send, sent } = scripted()
  const { source, asked } = sourceOf('T')
  return { send: authorize(source, definitionOf({ baseUrl: 'https://api.test/v1', ...more }))(send), sent, asked }
}

describe('authorize', () => {
  it('puts the current token on a request that may carry it, and says which', async () => {
    const { send, sent } = setUp()
    const answer = await send(get('https://api.test/v1/items'))
    assert.deepEqual(sent[0]?.headers, { Authorization: 'Bearer T' })
    assert.equal(answer.usedTokens?.accessToken, 'T')
  })

  it('refuses another origin before it asks for a token', async () => {
    const { send, sent, asked } = setUp()
    const error = await errorOf(send(get('https://evil.test/?x=1')))
    assert.deepEqual(
      [error.code, error.reason, error.details],
      ['ORIGIN_NOT_ALLOWED', 'origin', { origin: 'https://evil.test' }],
    )
    assert.equal(sent.length, 0)
    assert.equal(asked(), 0)
  })

  it('refuses plain http beyond the loopback', async () => {
    const error = await errorOf(setUp({ allowedDomains: ['api.test'] }).send(get('http://api.test/')))
    assert.deepEqual([error.code, error.reason], ['ORIGIN_NOT_ALLOWED', 'insecure'])
  })

  it('takes the author’s word for an origin', async () => {
    const { send, sent } = setUp()
    await send(get('https://other.test/', { authorOrigin: 'https://other.test' }))
    assert.equal(sent.length, 1)
    await errorOf(send(get('https://evil.test/', { authorOrigin: 'https://other.test' })))
  })

  it('refuses a URL that cannot be used or holds a user name', async () => {
    for (const url of ['', '/items', 'ftp://api.test/', 'https://user:pass@api.test/', 'https://user@api.test/']) {
      const error = await errorOf(setUp().send(get(url)))
      assert.deepEqual([error.code, error.reason], ['REQUEST_INVALID', 'url'], url)
    }
  })

  it('lets a bare request go anywhere without a token', async () => {
    const { send, sent, asked } = setUp()
    const answer = await send(get('https://evil.test/', { bare: true }))
    assert.deepEqual(sent[0]?.headers, {})
    assert.equal(answer.usedTokens, undefined)
    assert.equal(asked(), 0)
  })

  it('keeps a token in the query out of the URL of the answer', async () => {
    const { send, sent } = setUp({ tokenPlacement: { in: 'query', name: 'access_token', template: '{token}' } })
    const answer = await send(get('https://api.test/items?a=1'))
    assert.equal(sent[0]?.url, 'https://api.test/items?a=1&access_token=T')
    assert.equal(answer.url, 'https://api.test/items?a=1')
  })
})
