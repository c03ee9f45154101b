import { type ConnectionCounts, lifeOf, MASK, OAuthError, type TokenSet } from '../../src/index.ts'
import type { EditorDevice } from './device-action.ts'
import { type ErrorReport, errorReport } from './error-report.ts'
import type { Running } from './registry.ts'
import type { Texts } from './texts.ts'

/** How an integration stands. Tokens are masked: whoever may read this may not read them. */
export interface StatusReport extends Readonly<Record<string, unknown>> {
  /** `users` where every user has a connection of their own; `invalid`, or what is known of the connection. */
  readonly state: string
  readonly error?: ErrorReport
  readonly connectedAt?: number
  readonly renewedAt?: number
  readonly token?: TokenReport
  /** Connections of users. */
  readonly counts?: ConnectionCounts
}

/** The fields of the token under the names users know from elsewhere. */
interface TokenReport {
  readonly access_token: string
  readonly refresh_token?: string
  readonly token_type: string
  readonly expires_in?: number
  readonly expires_at?: number
  readonly created_at: number
  readonly scope?: string
}

/** Lives below this give the warning that users of other systems know; milliseconds. */
const shortLife = 300_000

/** How an integration stands, for its dialog. */
export async function statusReport(running: Running, texts: Texts): Promise<StatusReport> {
  const { definition, integration, storage, debug, problem, failedConsent, device } = running
  const common = {
    now: Date.now(),
    storage,
    ...(debug.until !== undefined && { debugUntil: debug.until }),
    ...(definition && {
      grant: definition.grant,
      mode: definition.mode,
      key: definition.key,
      callbackUrl: definition.callbackUrl,
    }),
  }
  if (problem) return { ...common, state: 'invalid', error: errorReport(problem, texts) }
  if (definition?.mode === 'personal') {
    const { counts } = await integration.list({ limit: 1 })
    const lost = counts.unreadable ? { error: errorReport(new OAuthError('TOKEN_UNREADABLE', 'key'), texts) } : {}
    return { ...common, state: 'users', counts, ...lost }
  }
  const { found, trouble } = await integration.status()
  const more = {
    ...common,
    ...(failedConsent && {
      failedConsent: { consent: failedConsent.consent, ...errorReport(failedConsent.error, texts) },
    }),
    ...(device && { device: deviceReport(device, texts) }),
    ...(trouble && { error: errorReport(trouble, texts) }),
  }
  if (found.state !== 'connected' && found.state !== 'dead')
    return { ...more, state: found.state === 'foreign' ? 'none' : found.state }
  const { tokens, connectedAt, renewedAt, account } = found
  const life = lifeOf(tokens)
  return {
    ...more,
    state: found.state,
    connectedAt,
    ...(renewedAt !== undefined && { renewedAt }),
    ...(account && { account }),
    token: tokenReport(tokens),
    ...(life !== undefined && life < shortLife && { shortLived: true }),
  }
}

/** A device code without the code, which is for those who may write. */
function deviceReport({ consent, started, error }: EditorDevice, texts: Texts): Record<string, unknown> {
  if (error) return { consent, state: 'failed', ...errorReport(error, texts) }
  return { consent, state: 'waiting', verificationUri: started.verificationUri, expiresAt: started.expiresAt }
}

function tokenReport(tokens: TokenSet): TokenReport {
  const life = lifeOf(tokens)
  return {
    access_token: MASK,
    ...(tokens.refreshToken !== undefined && { refresh_token: MASK }),
    token_type: tokens.tokenType,
    ...(life !== undefined && { expires_in: Math.round(life / 1_000), expires_at: tokens.expiresAt as number }),
    created_at: tokens.createdAt,
    ...(tokens.scope !== undefined && { scope: tokens.scope }),
  }
}
