import assert from 'node:assert/strict'
import type { SecureContextOptions } from 'node:tls'
import { createNetwork, isOAuthError, type Network } from '../../src/index.ts'
import { type Certificate, CertificateAuthority } from '../support/certificates.ts'
import { TestClock } from '../support/clock.ts'
import { errorOf } from '../support/error-of.ts'
import { ScriptedServer } from '../support/scripted-server.ts'
import { selfSigned } from '../transport/fixtures/self-signed.ts'
import { atHand } from './at-hand.ts'

const hour = 3_600_000
const authority = new CertificateAuthority()
const old: Pick<SecureContextOptions, 'minVersion' | 'maxVersion' | 'ciphers'> = {
  minVersion: 'TLSv1',
  maxVersion: 'TLSv1',
  ciphers: 'DEFAULT:@SECLEVEL=0',
}

/** What the server of the tokens presents. A list of revoked certificates can be told to nobody, so none is in here. */
const servers: Readonly<Record<string, Certificate & typeof old>> = {
  'signed by itself': selfSigned,
  'of an unknown authority': new CertificateAuthority('Somebody else').issue(),
  expired: authority.issue({ fromDay: -9, toDay: -1 }),
  'not valid yet': authority.issue({ fromDay: 1, toDay: 9 }),
  'for another host': authority.issue({ names: ['other.test', '127.0.0.2'] }),
  'good, with TLS 1.0': { ...authority.issue(), ...old },
}

describe('security: token-endpoint, over TLS', () => {
  it('TLS failures', async () => {
    const unchecked = process.env['NODE_TLS_REJECT_UNAUTHORIZED']
    for (const [name, tls] of Object.entries(servers)) {
      const server = await ScriptedServer.start({ tls })
      const network = createNetwork({ env: false, tls: { ca: authority.cert } })
      for (const integration of [await connectedLongAgo(server, network), clientCredentials(server, network)]) {
        const request = { method: 'GET', url: `${server.urls.baseUrl}/me`, headers: {} }
        const error = await errorOf(integration.send(request))
        assert.ok(isOAuthError(error, 'NETWORK_FAILED'), `${name}: ${error.code}`)
        if (!('maxVersion' in tls)) assert.equal(error.reason, 'certificate', name)
      }
      assert.deepEqual(server.requests, [], name)
      await network.close()
      await server.close()
    }
    assert.equal(process.env['NODE_TLS_REJECT_UNAUTHORIZED'], unchecked)
  })

  it('are over with the right authority, for that integration only', async () => {
    const server = await ScriptedServer.start({ tls: authority.issue() })
    const [trusting, other] = [
      createNetwork({ env: false, tls: { ca: authority.cert } }),
      createNetwork({ env: false }),
    ]
    const tokens = await clientCredentials(server, trusting).token()
    assert.ok(server.tokens.accepts(tokens.accessToken))
    assert.equal((await errorOf(clientCredentials(server, other).token())).reason, 'certificate')
    assert.equal(server.requests.length, 1)
    await Promise.all([trusting.close(), other.close(), server.close()])
  })

  function clientCredentials({ urls: { tokenUrl, baseUrl } }: ScriptedServer, { send }: Network) {
    return atHand({ definition: { grant: 'client_credentials', tokenUrl, baseUrl }, send }).integration
  }

  async function connectedLongAgo(
    { urls: { authorizationUrl, tokenUrl, baseUrl } }: ScriptedServer,
    { send }: Network,
  ) {
    const clock = new TestClock()
    const definition = { grant: 'authorization_code', authorizationUrl, tokenUrl, baseUrl }
    const { integration } = atHand({ definition, send, clock })
    await integration.enterToken({ accessToken: 'spent', refreshToken: 'good', expiresIn: 3_600 })
    await clock.advance(2 * hour)
    return integration
  }
})
