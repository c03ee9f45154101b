import assert from 'node:assert/strict'
import { request } from 'node:https'
import { CertificateAuthority } from './certificates.ts'
import { ScriptedServer } from './scripted-server.ts'

describe('the scripted server of the tests', () => {
  let server: ScriptedServer
  beforeEach(async () => {
    server = await ScriptedServer.start()
  })
  afterEach(() => server.close())

  const token = (parameters: Record<string, string>) =>
    fetch(server.urls.tokenUrl, { method: 'POST', body: new URLSearchParams(parameters) })

  const tokens = async (parameters: Record<string, string>) =>
    (await (await token(parameters)).json()) as { access_token: string; refresh_token: string; error?: string }

  it('behaves well by itself: consent, exchange, rotation, reuse, API', async () => {
    const start = new URL(server.urls.authorizationUrl)
    start.search = 'state=s&redirect_uri=http://127.0.0.1/callback&code_challenge=v'
    const back = new URL((await fetch(start, { redirect: 'manual' })).headers.get('location') ?? '')
    const redirect_uri = 'http://127.0.0.1/callback'
    const exchange = { grant_type: 'authorization_code', code: back.searchParams.get('code') ?? '', redirect_uri }
    const first = await tokens({ ...exchange, code_verifier: 'v' })
    assert.equal((await token({ ...exchange, code_verifier: 'v' })).status, 400)
    const call = (value: string) => fetch(`${server.urls.baseUrl}/x`, { headers: { authorization: `Bearer ${value}` } })
    assert.equal((await call(first.access_token)).status, 200)
    const second = await tokens({ grant_type: 'refresh_token', refresh_token: first.refresh_token })
    assert.equal((await call(first.access_token)).status, 401)
    assert.equal((await call(second.access_token)).status, 200)
    assert.equal(
      (await tokens({ grant_type: 'refresh_token', refresh_token: first.refresh_token })).error,
      'invalid_grant',
    )
    assert.equal(server.tokens.reuses, 1)
    assert.equal((await call(second.access_token)).status, 401)
  })

  it('follows its rules in order, each as often as it says, and records everything', async () => {
    server.script(
      {
        on: 'token',
        match: { grant_type: 'refresh_token' },
        times: 1,
        reply: { status: 503, headers: { 'retry-after': '2' } },
      },
      {
        on: 'token',
        match: { grant_type: 'refresh_token' },
        reply: { body: '<html>', headers: { 'content-type': 'text/html' } },
      },
    )
    assert.equal((await token({ grant_type: 'client_credentials' })).status, 200)
    assert.equal((await token({ grant_type: 'refresh_token' })).headers.get('retry-after'), '2')
    assert.equal(await (await token({ grant_type: 'refresh_token' })).text(), '<html>')
    assert.deepEqual(
      server.to('token').map(({ parameters }) => parameters.get('grant_type')),
      ['client_credentials', 'refresh_token', 'refresh_token'],
    )
  })

  it('sends big, compressed, slow, cut and missing answers', async () => {
    const api = `${server.urls.baseUrl}/x`
    server.script(
      { on: 'rs', times: 1, reply: { body: { repeat: 'x', mib: 3 } } },
      { on: 'rs', times: 1, reply: { body: { gzipBombMib: 20 } } },
      { on: 'rs', times: 1, reply: { body: { slow: true }, delayMs: 30, chunkDelayMs: 5 } },
      { on: 'rs', times: 1, reply: { body: 'half of this', resetAfterBytes: 6 } },
      { on: 'rs', times: 1, reply: { body: 'none of this', resetAfterBytes: 0 } },
      { on: 'rs', reply: { hang: true } },
    )
    assert.equal((await (await fetch(api)).arrayBuffer()).byteLength, 3 * 1024 * 1024)
    assert.equal((await (await fetch(api)).arrayBuffer()).byteLength, 20 * 1024 * 1024)
    const start = Date.now()
    assert.deepEqual(await (await fetch(api)).json(), { slow: true })
    assert.ok(Date.now() - start >= 80)
    const cut = await fetch(api)
    assert.equal(cut.status, 200)
    await assert.rejects(cut.text())
    await assert.rejects(fetch(api))
    await assert.rejects(fetch(api, { signal: AbortSignal.timeout(50) }), { name: 'TimeoutError' })
  })

  it('speaks https with certificates that are right, over, or for another host', async () => {
    const authority = new CertificateAuthority()
    const outcome = async (options: Parameters<CertificateAuthority['issue']>[0], ca = authority.cert) => {
      const secure = await ScriptedServer.start({ tls: authority.issue(options) })
      try {
        return await new Promise((resolve) => {
          request(`${secure.origin}/jwks`, { ca }, (response) => resolve(response.resume().statusCode))
            .on('error', (error: NodeJS.ErrnoException) => resolve(error.code))
            .end()
        })
      } finally {
        await secure.close()
      }
    }
    assert.equal(await outcome({}), 200)
    assert.equal(await outcome({ toDay: -0.5 }), 'CERT_HAS_EXPIRED')
    assert.equal(await outcome({ names: ['other.example'] }), 'ERR_TLS_CERT_ALTNAME_INVALID')
    assert.equal(await outcome({}, new CertificateAuthority('Somebody else').cert), 'UNABLE_TO_VERIFY_LEAF_SIGNATURE')
  })
})
