import { type Asked, pollDevice } from '../connections/device-polling.ts'
import type { IntegrationDefinition } from '../definition/integration-definition.ts'
import { needsConsent } from '../definition/needs-consent.ts'
import { deviceAuthorization, redeemDeviceCode } from '../protocol/device-authorization.ts'
import type { ProtocolContext } from '../protocol/protocol-context.ts'
import { OAuthError } from '../vocabulary/errors.ts'
import type { Granted } from '../vocabulary/grant.ts'
import type { StartedDevice } from './integration.ts'

export interface DeviceConsentOptions {
  readonly context: ProtocolContext
  readonly sleep: (ms: number) => Promise<void>
  /** Keeps the tokens. */
  readonly keep: (granted: Granted) => Promise<unknown>
  /** Remembers work that must not be cut off. */
  readonly finishing: <T>(work: Promise<T>) => Promise<T>
  /** How many may wait in this process. */
  readonly capacity?: number
}

/** The device code of one connection, of which one at a time waits for a person. */
export interface DeviceConsent {
  begin(): Promise<StartedDevice>
  /** Ends what waits, at once; resolves when an answer that was under way has been dealt with. */
  end(why: OAuthError): Promise<void>
  isBusy(): boolean
}

/** All that wait in this process, so that nobody fills the memory or wears out a provider. */
const waiting = new Set<AbortController>()

export const cancelled = (): OAuthError => new OAuthError('CONSENT_INVALID', 'cancelled')

export function deviceConsent({
  context,
  sleep,
  keep,
  finishing,
  capacity = 1_000,
}: DeviceConsentOptions): DeviceConsent {
  const { definition, now } = context
  let current: { readonly controller: AbortController; readonly over: Promise<unknown> } | undefined

  async function end(why: OAuthError): Promise<void> {
    const ending = current
    ending?.controller.abort(why)
    await ending?.over
  }

  /** A person has little time to enter a code, so it is asked for only when there is room to wait for it. */
  function begin(): Promise<StartedDevice> {
    requireDevice(definition)
    current?.controller.abort(cancelled())
    if (waiting.size >= capacity) throw new OAuthError('CONSENT_INVALID', 'tooMany')
    const controller = new AbortController()
    waiting.add(controller)
    controller.signal.addEventListener('abort', () => waiting.delete(controller), { once: true })
    const started = start(controller)
    const over = started
      .then(({ finished }) => finished)
      .catch(() => {})
      .finally(() => {
        waiting.delete(controller)
        if (current?.controller === controller) current = undefined
      })
    current = { controller, over }
    return started
  }

  async function start(controller: AbortController): Promise<StartedDevice> {
    const { signal } = controller
    const ended = new Promise<never>((_resolve, reject) => {
      signal.addEventListener('abort', () => reject(signal.reason), { once: true })
    })
    const authorization = await Promise.race([deviceAuthorization(context), ended])
    const { userCode, verificationUri, verificationUriComplete, expiresAt, interval } = authorization
    let unkept: unknown
    // The answer and what becomes of it are one piece of work: a device code brings tokens once.
    const ask = async (): Promise<Asked> => {
      const answer = await redeemDeviceCode(context, authorization)
      if (typeof answer === 'string') return answer
      await keep(answer).catch((error: unknown) => {
        unkept = error
      })
      return 'granted'
    }
    const finished = pollDevice({ ask: () => finishing(ask()), interval, expiresAt, now, sleep, signal }).then(() => {
      if (unkept) throw unkept
    })
    // Nobody has to listen.
    finished.catch(() => {})
    return {
      userCode,
      verificationUri,
      ...(verificationUriComplete !== undefined && { verificationUriComplete }),
      expiresAt,
      interval,
      finished,
      cancel: () => controller.abort(cancelled()),
    }
  }

  return { begin: async () => begin(), end, isBusy: () => current !== undefined }
}

/** A device code is another way to the tokens that an authorization code brings, where the provider has both. */
function requireDevice(definition: IntegrationDefinition): void {
  if (!needsConsent(definition)) throw new OAuthError('CONFIGURATION_INVALID', 'grant', { grant: definition.grant })
}
