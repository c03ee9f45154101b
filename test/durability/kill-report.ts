import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { mkdir, open, rename } from 'node:fs/promises'
import path from 'node:path'
import { AuthorizationServer } from '../support/authorization-server.ts'
import { startProtectedApi } from '../support/protected-api.ts'
import { removeFolder, temporaryFolder } from '../support/temporary-folders.ts'
import { KilledConnection } from './killed-connection.ts'
import { registerClient } from './password-tokens.ts'

/**
 * Kills processes that renew rotating tokens, so many times in all, and says how it went. Throws where a connection was lost
 * although its newest tokens could have been on the disk.
 */
export async function killManyTimes(times: number): Promise<string> {
  const seed = Number(process.env['GRANTKEEPER_SEED'] ?? randomBytes(4).readUInt32LE())
  const random = mulberry(seed)
  const folder = temporaryFolder('killed')
  const server = await AuthorizationServer.start()
  const api = await startProtectedApi({ ownerOf: (token) => server.ownerOf(token) })
  const began = Date.now()
  try {
    // Two at a time: one starts while the other is in its loop.
    const connections = ['one', 'two'].map((clientId) => {
      registerClient(server, clientId)
      const { tokenUrl, authorizationUrl } = server.urls
      const settings = {
        id: clientId,
        clientId,
        folder,
        tokenUrl,
        authorizationUrl,
        apiUrl: `${api.origin}/me`,
        rest: 50,
      }
      return new KilledConnection(server, settings, random)
    })
    server.log.beforeAnswer = (request) => {
      for (const connection of connections) connection.onTokenRequest(request)
    }
    await Promise.all(connections.map((connection) => connection.kill(times / 2)))

    const kills = connections.flatMap((connection) => connection.kills)
    const lost = kills.filter((kill) => kill.lost)
    const windows = connections.flatMap((connection) => connection.windows)
    const [first, later] = [true, false].map((first) => quantiles(windows.filter((window) => window.first === first)))
    const disk = await durableWrite(folder)
    const report = [
      `${kills.length} kills (${kills.filter(({ during }) => during === 'start').length} of them at a start) in ${seconds(began)} s, ${windows.length} renewals timed; seed ${seed}`,
      `from the server's answer to the disk: ${later?.text} (first renewal of a process: ${first?.text}); one durable write here: ${disk.toFixed(1)} ms`,
      `kills that fell in between: ${lost.length} of ${kills.length}; the answer had left ${lost.map(({ answeredBefore = 0 }) => answeredBefore.toFixed(0)).join(', ') || '-'} ms before`,
    ].join('\n')

    // Each loss is a reuse of one token, and there is no other.
    assert.equal(server.log.revocations.length, lost.length, report)
    const refusals = connections.reduce((sum, connection) => sum + connection.refusals, 0)
    assert.equal(server.log.requests.filter(({ outcome }) => outcome === 'invalid_grant').length, refusals, report)
    const allowed = 500 + 20 * Math.max(disk, first?.median ?? 0)
    assert.ok(
      lost.every(({ answeredBefore = Number.NaN }) => answeredBefore < allowed),
      `an answer that has arrived is on the disk at once (${allowed.toFixed(0)} ms at most)\n${report}`,
    )
    return report
  } finally {
    await api.close()
    await server.close()
    removeFolder(folder)
  }
}

/** What one durable write costs on this disk, without anything of ours: the median of some, in milliseconds. */
async function durableWrite(folder: string): Promise<number> {
  const place = path.join(folder, 'plain')
  await mkdir(place)
  const times: number[] = []
  for (let index = 0; index < 15; index++) {
    const begun = performance.now()
    const file = await open(path.join(place, 'new'), 'w')
    await file.writeFile('x'.repeat(1_000))
    await file.sync()
    await file.close()
    await rename(path.join(place, 'new'), path.join(place, 'kept'))
    const parent = await open(place)
    await parent.sync()
    await parent.close()
    times.push(performance.now() - begun)
  }
  return times.sort((a, b) => a - b)[7] ?? 0
}

function quantiles(windows: readonly { readonly ms: number }[]) {
  const sorted = windows.map(({ ms }) => ms).sort((a, b) => a - b)
  const [median = 0, high = 0] = [0.5, 0.99].map((part) => sorted[Math.floor(sorted.length * part)])
  return { median, text: `median ${median.toFixed(1)} ms, 99 % ${high.toFixed(1)} ms of ${sorted.length}` }
}

const seconds = (since: number): string => ((Date.now() - since) / 1000).toFixed(1)

/** Random numbers that a seed repeats. */
function mulberry(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}
