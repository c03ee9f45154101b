import assert from 'node:assert/strict'
import { AuthorizationServer } from '../support/authorization-server.ts'
import { enterDeviceCode } from '../support/enter-device-code.ts'
import { errorOf } from '../support/error-of.ts'
import { type ProtectedApi, startProtectedApi } from '../support/protected-api.ts'
import { type AtHand, atHand } from './at-hand.ts'

describe('device codes of a certified authorization server', function () {
  this.timeout(20_000)
  let server: AuthorizationServer
  let api: ProtectedApi
  const open: AtHand[] = []

  before(async () => {
    server = await AuthorizationServer.start()
    api = await startProtectedApi({ ownerOf: (token) => server.ownerOf(token) })
  })
  after(async () => {
    for (const { integration } of open) integration.stop()
    await Promise.all(open.map((hand) => hand.close()))
    await api?.close()
    await server?.close()
  })

  function hand(definition: object = {}, clientId = 'basic'): AtHand {
    const made = atHand({
      definition: {
        grant: 'device_code',
        scope: 'api',
        issuer: server.issuer,
        baseUrl: api.origin,
        clientId,
        ...definition,
      },
      secrets: { clientSecret: `${clientId}-secret` },
    })
    open.push(made)
    return made
  }
  async function who({ integration }: AtHand): Promise<unknown> {
    const { body } = await integration.send({ method: 'GET', url: `${api.origin}/me`, headers: {} })
    return (JSON.parse(Buffer.from(body).toString()) as Record<string, unknown>)['name']
  }

  it('connect whoever enters them, and the connection is renewed', async () => {
    const { tokenUrl } = server.urls
    const made = [
      hand({ scope: 'openid offline_access api' }),
      hand({ clientAuth: 'client_secret_post' }, 'post'),
      hand(
        { issuer: '', tokenUrl, deviceAuthorizationUrl: server.deviceAuthorizationUrl, clientAuth: 'none' },
        'public',
      ),
      hand({ grant: 'authorization_code' }),
    ]
    await Promise.all(
      made.map(async (one) => {
        const started = await one.integration.beginDevice()
        assert.match(started.userCode, /^[A-Z]{4}-[A-Z]{4}$/)
        await enterDeviceCode(started)
        await started.finished
        assert.equal(await who(one), 'alice')
        await one.integration.renew()
        assert.equal(await who(one), 'alice')
      }),
    )
    const { found } = await (made[0] as AtHand).integration.status()
    assert.deepEqual('account' in found && found.account, { subject: 'alice' })
  })

  it('are entered by following the complete address', async () => {
    const made = hand()
    const { verificationUriComplete = assert.fail(), finished } = await made.integration.beginDevice()
    await enterDeviceCode({ verificationUri: verificationUriComplete, userCode: '', user: 'bob' })
    await finished
    assert.equal(await who(made), 'bob')
  })

  it('are asked about at the pace of the server, until the person says no', async () => {
    const { integration } = hand()
    const before = server.count('urn:ietf:params:oauth:grant-type:device_code')
    const started = await integration.beginDevice()
    while (server.count('urn:ietf:params:oauth:grant-type:device_code') < before + 2)
      await new Promise((resolve) => setTimeout(resolve, 20))
    assert.deepEqual(
      server.log.requests.slice(-2).map(({ outcome }) => outcome),
      ['authorization_pending', 'authorization_pending'],
    )
    await enterDeviceCode({ ...started, deny: true })
    const { code, reason } = await errorOf(started.finished)
    assert.deepEqual([code, reason], ['AUTHORIZATION_DENIED', 'denied'])
    assert.equal(server.log.requests.at(-1)?.outcome, 'access_denied')
  })

  it('expire when the server says so', async () => {
    server.settings.deviceCodeSeconds = 1
    try {
      const { finished, expiresAt } = await hand().integration.beginDevice()
      // The server's own word counts before the least time that is waited.
      assert.ok(expiresAt > Date.now() + 50_000)
      assert.equal((await errorOf(finished)).reason, 'expired')
    } finally {
      server.settings.deviceCodeSeconds = 600
    }
  })

  it('are refused to a client that may not have them', async () => {
    server.register({
      client_id: 'plain',
      client_secret: 'plain-secret',
      grant_types: ['client_credentials'],
      redirect_uris: [],
      response_types: [],
    })
    const { code, reason } = await errorOf(hand({}, 'plain').integration.beginDevice())
    assert.deepEqual([code, reason], ['TOKEN_REQUEST_REFUSED', 'refused'])
  })
})
