import type { NodeRed } from './node-red.ts'

/** Tokens as a token endpoint gives them. */
export type GivenTokens = Readonly<Record<string, unknown>>

/** Gives users connections of an integration, as if each of them had consented. */
export async function connectUsers(
  nodeRed: NodeRed,
  users: Readonly<Record<string, GivenTokens>>,
  id = 'integration',
): Promise<void> {
  await nodeRed.probes.evaluate(
    async (RED, of, all: [string, GivenTokens][]) => {
      const { integration } = RED.nodes.getNode(of)
      const connect = ([user, tokens]: [string, GivenTokens]) =>
        integration.as(user).enterToken({
          accessToken: tokens['access_token'],
          refreshToken: tokens['refresh_token'],
          expiresIn: tokens['expires_in'],
          scope: tokens['scope'],
        })
      await Promise.all(all.map(connect))
    },
    id,
    Object.entries(users),
  )
}

/** How lists name the connection of a user; only somebody who knows the user can tell. */
export async function hashOf(nodeRed: NodeRed, user: string, id = 'integration'): Promise<string> {
  const { connections } = await nodeRed.admin.json<{ connections: { hash: string; user: string }[] }>(
    `oauth-integration/${id}/connections?search=${encodeURIComponent(user)}`,
  )
  const found = connections.find((row) => row.user === user)
  if (!found) throw new Error(`${user} has no connection`)
  return found.hash
}
