import assert from 'node:assert/strict'
import { passwordTokens, registerClient } from '../durability/password-tokens.ts'
import type { AuthorizationServer } from '../support/authorization-server.ts'
import { integrationNode, requestNode } from '../support/flow-nodes.ts'
import { NodeRed } from '../support/node-red.ts'
import { aroundNode } from '../support/probes.ts'
import { startProtectedApi } from '../support/protected-api.ts'
import type { TokenRequest } from '../support/token-requests.ts'
import { assertAnswered, credentials, failureIn } from './lifecycle-support.ts'

/**
 * Sends messages of which each needs a renewal, kills Node-RED at a random moment, starts it again and expects the next message
 * to be answered; so many times in all. Says how it went.
 */
export async function killNodeRedManyTimes(server: AuthorizationServer, times: number): Promise<string> {
  const api = await startProtectedApi({ ownerOf: (token) => server.ownerOf(token) })
  try {
    // One starts while the other works.
    const lost = await Promise.all(
      ['one', 'two'].map((client) => killAgainAndAgain(client, server, api.origin, times / 2)),
    )
    const sum = lost.reduce((all, one) => all + one, 0)
    assert.equal(server.log.revocations.length, sum, 'no family of tokens was ended otherwise')
    const renewals = server.log.requests.filter(({ grantType }) => grantType === 'refresh_token').length
    return `${times} kills of Node-RED among ${renewals} renewals; ${sum} fell between the server's answer and the disk`
  } finally {
    await api.close()
  }
}

/** Resolves to how many of the kills lost a token that could not be on the disk yet. */
async function killAgainAndAgain(clientId: string, server: AuthorizationServer, api: string, times: number) {
  registerClient(server, clientId)
  const nodeRed = await NodeRed.start()
  const { tokenUrl, authorizationUrl } = server.urls
  const renewals = () =>
    server.log.requests.filter(
      ({ grantType, clientId: client }) => grantType === 'refresh_token' && client === clientId,
    )
  const refuseTokens = async () => {
    for (const token of server.accessTokens)
      if ((await server.ownerOf(token))?.clientId === clientId) server.revokeAccessTokens(token)
  }
  const connect = async () =>
    nodeRed.admin.json('oauth-integration/integration/token', { body: await passwordTokens(server, clientId) })
  let lost = 0
  try {
    await nodeRed.deploy(
      aroundNode(
        requestNode({ url: '/me' }),
        integrationNode({ grant: 'authorization_code', clientId, tokenUrl, authorizationUrl, baseUrl: api }),
      ),
      { credentials: { integration: { ...credentials.integration, clientSecret: `${clientId}-secret` } } },
    )
    await connect()
    for (let kill = 0; kill < times; kill++) {
      assertAnswered(await nodeRed.exchange({}))
      const life = renewAgainAndAgain(nodeRed, refuseTokens)
      await new Promise((resolve) => setTimeout(resolve, 50 + Math.random() * 250))
      await nodeRed.kill()
      await life
      const before = renewals()
      await nodeRed.startAgain()
      await refuseTokens()
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
      await connect()
    }
    return lost
  } finally {
    await nodeRed.close()
  }
}

const presented = (request: TokenRequest | undefined) => request?.parameters['refresh_token']

/** Until Node-RED ends. */
async function renewAgainAndAgain(nodeRed: NodeRed, refuseTokens: () => Promise<void>): Promise<void> {
  while (nodeRed.alive) {
    await refuseTokens()
    await nodeRed.exchange({}, 250).catch(() => undefined)
    await new Promise((resolve) => setTimeout(resolve, Math.random() * 40))
  }
}
