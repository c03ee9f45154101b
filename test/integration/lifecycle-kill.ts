import assert from 'node:assert/strict'
import type { AuthorizationServer } from '../support/authorization-server.ts'
import { integrationNode, requestNode } from '../support/flow-nodes.ts'
import { NodeRed } from '../support/node-red.ts'
import { aroundNode } from '../support/probes.ts'
import { startProtectedApi } from '../support/protected-api.ts'
import type { TokenRequest } from '../support/token-requests.ts'
import { assertAnswered, credentials, failureIn } from './lifecycle-support.ts'

/**
 * Sends messages of which each needs a renewal, kills Node-RED at a random moment, starts it again and expects the next message
 * to be answered; so many times. Says how it went.
 */
export async function killNodeRedManyTimes(server: AuthorizationServer, times: number): Promise<string> {
  const api = await startProtectedApi({ ownerOf: (token) => server.ownerOf(token) })
  const nodeRed = await NodeRed.start()
  const { tokenUrl, authorizationUrl } = server.urls
  const renewals = () => server.log.requests.filter(({ grantType }) => grantType === 'refresh_token')
  let lost = 0
  try {
    await nodeRed.deploy(
      aroundNode(
        requestNode({ url: '/me' }),
        integrationNode({ grant: 'authorization_code', tokenUrl, authorizationUrl, baseUrl: api.origin }),
      ),
      { credentials },
    )
    await connectByPassword(nodeRed, server)
    for (let kill = 0; kill < times; kill++) {
      assertAnswered(await nodeRed.exchange({}))
      const life = renewAgainAndAgain(nodeRed, server)
      await new Promise((resolve) => setTimeout(resolve, 100 + Math.random() * 300))
      await nodeRed.kill()
      await life
      const before = renewals()
      await nodeRed.startAgain()
      server.revokeAccessTokens()
      const arrival = await nodeRed.exchange({})
      if (arrival.probe === 'out') {
        assertAnswered(arrival)
        continue
      }
      // The only excuse: the server had rotated, and its answer had not arrived.
      assert.equal(failureIn(arrival).code, 'AUTHORIZATION_REQUIRED')
      const refused = renewals().slice(before.length)
      assert.deepEqual(
        refused.map(({ outcome }) => outcome),
        ['invalid_grant'],
      )
      assert.equal(presented(refused[0]), presented(before.at(-1)))
      lost += 1
      await connectByPassword(nodeRed, server)
    }
    assert.equal(server.log.revocations.length, lost, 'no family of tokens was ended otherwise')
    return `${times} kills of Node-RED among ${renewals().length} renewals; ${lost} fell between the server's answer and the disk`
  } finally {
    await nodeRed.close()
    await api.close()
  }
}

const presented = (request: TokenRequest | undefined) => request?.parameters['refresh_token']

/** Until Node-RED ends. */
async function renewAgainAndAgain(nodeRed: NodeRed, server: AuthorizationServer): Promise<void> {
  while (nodeRed.alive) {
    server.revokeAccessTokens()
    await nodeRed.exchange({}, 250).catch(() => undefined)
    await new Promise((resolve) => setTimeout(resolve, Math.random() * 40))
  }
}

/** A new family of tokens, as a person gets by a consent. */
async function connectByPassword(nodeRed: NodeRed, server: AuthorizationServer): Promise<void> {
  const response = await fetch(server.urls.tokenUrl, {
    method: 'POST',
    headers: { authorization: `Basic ${Buffer.from('basic:basic-secret').toString('base64')}` },
    body: new URLSearchParams({ grant_type: 'password', username: 'alice', password: 'alice-password' }),
  })
  const tokens = (await response.json()) as { access_token: string; refresh_token: string; expires_in: number }
  await nodeRed.admin.json('oauth-integration/integration/token', {
    body: { accessToken: tokens.access_token, refreshToken: tokens.refresh_token, expiresIn: tokens.expires_in },
  })
}
