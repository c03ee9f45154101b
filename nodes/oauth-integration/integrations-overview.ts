import { publicAddress, publicRoot, type RootSettings } from '../personal/public-address.ts'
import { errorReport } from './error-report.ts'
import { byHealth, type Health, healthOf } from './integration-health.ts'
import { knownError } from './known-error.ts'
import type { Running } from './registry.ts'
import { type StatusReport, statusReport } from './status-report.ts'
import type { Texts } from './texts.ts'

/** One integration in the overview. Neither tokens nor accounts are part of it. */
interface OverviewEntry extends Readonly<Record<string, unknown>> {
  readonly id: string
  readonly health: Health
  readonly name: string
}

/** How all integrations are that are running, those that need a person first. */
export async function integrationsOverview(
  all: readonly Running[],
  settings: RootSettings,
  texts: Texts,
  log: (line: string) => void,
): Promise<object> {
  const integrations = await Promise.all(
    all.map(async (running) => entry(running, settings, await standing(running, texts, log))),
  )
  return { now: Date.now(), integrations: integrations.toSorted(byHealth) }
}

/** One that cannot be looked at must not hide the others. */
async function standing(running: Running, texts: Texts, log: (line: string) => void): Promise<StatusReport> {
  try {
    return await statusReport(running, texts)
  } catch (error) {
    return { state: 'unknown', error: errorReport(knownError(error, log), texts) }
  }
}

function entry({ node, alias, definition }: Running, settings: RootSettings, status: StatusReport): OverviewEntry {
  const { state, error, counts, connectedAt, renewedAt, token } = status
  return {
    id: node.id,
    health: healthOf(status),
    name: node.name || definition?.name || '',
    state,
    ...(error && { error }),
    ...(counts && { counts }),
    ...(connectedAt !== undefined && { connectedAt }),
    ...(renewedAt !== undefined && { renewedAt }),
    ...(token && { expiresAt: token.expires_at, scope: token.scope, renewable: token.refresh_token !== undefined }),
    ...(alias !== undefined && { alias, instance: node.z }),
    ...(definition && {
      key: definition.key,
      grant: definition.grant,
      mode: definition.mode,
      ...(definition.grant === 'authorization_code' && { redirect: redirectOf(definition, settings) }),
    }),
  }
}

/** Where the provider sends people back to, as far as that is known without a browser. */
function redirectOf(definition: NonNullable<Running['definition']>, settings: RootSettings): object {
  return { root: publicRoot(definition, settings), address: publicAddress(definition, settings, 'callback') }
}
