import assert from 'node:assert/strict'
import { guardedSend } from '../../src/protocol/guarded-send.ts'
import { isOAuthError } from '../../src/vocabulary/errors.ts'
import { aServer } from './fake-server.ts'

const guarded = (differently = {}) => {
  const server = aServer({})
  return {
    ...server,
    guarded: guardedSend(server.send, { allowHttp: false, allowedDomains: [], timeout: 30, ...differently }),
  }
}
const refuses = (reason: string) => (error: unknown) =>
  isOAuthError(error, 'ORIGIN_NOT_ALLOWED') && error.reason === reason
const post = (url: string) => ({ method: 'POST', url, headers: {} })

describe('requests to OAuth endpoints', () => {
  it('go to https, and to http on this machine only', async () => {
    for (const url of ['https://login.test/', 'http://127.0.0.1:1/', 'http://localhost/', 'http://[::1]/']) {
      const { guarded: send, seen } = guarded()
      await send(post(url))
      assert.equal(seen.length, 1)
    }
    for (const url of ['http://login.test/', 'http://10.0.0.1/', 'ftp://login.test/', 'javascript:alert(1)']) {
      const { guarded: send, seen } = guarded()
      await assert.rejects(send(post(url)), refuses('insecure'))
      assert.equal(seen.length, 0)
    }
    await guarded({ allowHttp: true }).guarded(post('http://login.test/'))
  })

  it('go to allowed domains only, where any are named', async () => {
    const { guarded: send, seen } = guarded({ allowedDomains: ['login.test'] })
    await send(post('https://eu.login.test/token'))
    for (const url of ['https://login.test.evil.test/', 'https://login.test@evil.test/', 'https://login.test:8443/'])
      await assert.rejects(send(post(url)), refuses('origin'))
    assert.equal(seen.length, 1)
  })

  it('fail by rejecting, never by throwing', async () => {
    const { guarded: send } = guarded()
    await assert.rejects(async () => {
      const sending = send(post('http://login.test/'))
      assert.ok(sending instanceof Promise)
      await sending
    })
  })
})
