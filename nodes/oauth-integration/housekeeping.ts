import type { NodeAPI } from 'node-red'
import { sweepOrphans } from '../../src/index.ts'
import { connectionsDirectory } from './connections-directory.ts'
import { knownFlows } from './known-flows.ts'
import type { Running } from './registry.ts'

const hour = 3_600_000

/** Looks after what nobody uses at the moment, once an hour. Keeps no process alive. */
export function everyHour(work: () => Promise<unknown>): NodeJS.Timeout {
  // Nobody waits for it, and it comes again.
  return setInterval(() => work().catch(() => {}), hour).unref()
}

interface Neglected {
  readonly integration: Pick<Running['integration'], 'keepAlive' | 'tidy'>
  readonly consents: Pick<Running['consents'], 'sweep'>
}

/** What is to be done for an integration: renew idle connections in time, and give back what users leave behind. */
export async function lookAfter({ integration, consents }: Neglected): Promise<void> {
  await Promise.allSettled([integration.keepAlive(), integration.tidy(), consents.sweep?.()])
}

/**
 * What integrations leave behind that are in no flow any more.
 *
 * @param running the ids of those that are at work
 */
export async function lookForOrphans(RED: NodeAPI, running: Iterable<string>): Promise<void> {
  const directory = connectionsDirectory(RED.settings)
  if (directory) await sweepOrphans(directory, knownFlows(RED, running), Date.now())
}
