import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { integrationNode, requestNode } from '../support/flow-nodes.ts'
import type { NodeRed } from '../support/node-red.ts'
import { type Arrival, aroundNode, type FlowNode } from '../support/probes.ts'
import type { Rule, ScriptedServer } from '../support/scripted-server.ts'

/** The `storeKey` that the editor would have made. */
export const storeKey: string = 'f1'.repeat(32)

export const credentials = { integration: { clientSecret: 'basic-secret', storeKey } } as const

/** A flow around a request, whose connection a person has made: it has a refresh token, and renewals rotate it. */
export function consentedFlow(
  server: ScriptedServer,
  integration: Readonly<Record<string, unknown>> = {},
  request: Readonly<Record<string, unknown>> = {},
): FlowNode[] {
  const { authorizationUrl, tokenUrl, baseUrl } = server.urls
  return aroundNode(
    requestNode({ url: '/thing', ...request }),
    integrationNode({ grant: 'authorization_code', authorizationUrl, tokenUrl, baseUrl, ...integration }),
  )
}

/** Gives the integration a new family of tokens, as a consent would; they are good for so many seconds. */
export async function connect(nodeRed: NodeRed, server: ScriptedServer, expiresIn = 3600, id = 'integration') {
  const { body } = server.tokens.answer(new URLSearchParams({ grant_type: 'password' }))
  await nodeRed.admin.json(`oauth-integration/${id}/token`, {
    body: { accessToken: body['access_token'], refreshToken: body['refresh_token'], expiresIn },
  })
}

/** Rotates at once, and keeps the answer back: the worst time to lose it. */
export function slowRenewals(server: ScriptedServer, ms: number): Rule {
  return {
    on: 'token',
    reply: ({ parameters }) => ({ ...server.tokens.answer(parameters), delayMs: ms }),
  }
}

/** Resolves once something is so; rejects when it never becomes so. */
export async function until(what: string, isSo: () => boolean | Promise<boolean>, patience = 15_000): Promise<void> {
  for (const end = Date.now() + patience; !(await isSo()); ) {
    assert.ok(Date.now() < end, `${what}: not in ${patience} ms`)
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
}

/** How often the one connection in the journal of a Node-RED has been written: each write is a generation. */
export function generation(nodeRed: NodeRed): number {
  const folder = path.join(nodeRed.userDir, 'oauth-connections')
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.sealed'))
  const [file, ...others] = files.map((name) => path.join(folder, name))
  assert.equal(others.length, 0, 'there is one connection')
  return Number(readFileSync(file ?? '', 'utf8').split('.')[3])
}

/** What Catch nodes were told about a message that failed. */
export function failureIn({ probe, msg }: Arrival): { code: string; message: string } {
  assert.equal(probe, 'caught', JSON.stringify(msg))
  return msg['error'] as { code: string; message: string }
}

/** Makes sure that a message came out with an answer of the API. */
export function assertAnswered({ probe, msg }: Arrival): void {
  assert.equal(probe, 'out', JSON.stringify(msg))
  assert.equal(msg['statusCode'], 200, JSON.stringify(msg))
}
