import assert from 'node:assert/strict'
import { type ProtectedApi, startProtectedApi } from './protected-api.ts'

describe('the protected API of the tests', () => {
  let api: ProtectedApi
  before(async () => {
    api = await startProtectedApi({
      ownerOf: (token) => (token === 'good' ? { clientId: 'somebody', scope: '' } : undefined),
      tokenOf: (request) => request.headers['x-token'] as string | undefined,
    })
  })
  after(() => api.close())

  const call = (path: string, token = 'good') => fetch(api.origin + path, { headers: { 'x-token': token } })

  it('says what arrived, and answers late or with any status', async () => {
    const echo = (await (await call('/echo?a=1')).json()) as { method: string; url: string }
    assert.deepEqual([echo.method, echo.url], ['GET', '/echo?a=1'])
    assert.equal((await call('/slow?ms=5')).status, 200)
    assert.equal((await call('/status/418')).status, 418)
    assert.equal((await call('/status/204')).status, 204)
    assert.equal((await call('/nowhere')).status, 404)
  })

  it('refuses other tokens, and everybody when it is told to', async () => {
    const refused = await call('/me', 'bad')
    assert.equal(refused.status, 401)
    assert.match(refused.headers.get('www-authenticate') ?? '', /error="invalid_token"/)
    api.refuseWith(431)
    assert.equal((await call('/me')).status, 431)
    api.refuseWith(undefined)
    assert.equal((await call('/me')).status, 200)
    assert.deepEqual(
      api.calls.slice(-3).map(({ token, status }) => [token, status]),
      [
        ['bad', 401],
        ['good', 431],
        ['good', 200],
      ],
    )
  })
})
