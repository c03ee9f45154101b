import type { PendingConsent, PendingConsents } from '../connections/pending-consents.ts'
import type { Found } from '../connections/token-store.ts'
import { isLocalPath } from '../definition/local-path.ts'
import { authorizationRequest, exchangeCode, readAuthorizationResponse } from '../protocol/authorization-code.ts'
import type { ProtocolContext } from '../protocol/protocol-context.ts'
import { OAuthError } from '../vocabulary/errors.ts'
import type { Granted } from '../vocabulary/grant.ts'
import type { ConsentOptions, StartedConsent } from './integration.ts'
import { type PastedAnswer, pastedAnswer } from './pasted-answer.ts'

/** The consent of a person by the authorization code grant, for one connection. */
export interface CodeConsent {
  begin(options: ConsentOptions): Promise<StartedConsent>
  /** Resolves to the page to go to next, if one was asked for. */
  complete(parameters: URLSearchParams, byHand?: boolean): Promise<string | undefined>
  /** The same with what a person brought by hand, for a consent that was started for that. */
  completePasted(answer: PastedAnswer): Promise<void>
}

export interface CodeConsentParts {
  readonly id: string
  readonly context: ProtocolContext
  readonly fingerprint: string
  readonly consents: PendingConsents
  /** Told of each consent that ended well. */
  readonly onConsented: (state: string) => void
}

/**
 * @param look tells how the connection stands
 * @param keep what is done with the tokens; a code is good for one answer only, so they must not be lost
 */
export function codeConsent(
  { id, context, fingerprint, consents, onConsented }: CodeConsentParts,
  key: string,
  user: string | undefined,
  look: () => Promise<Found>,
  keep: (granted: Granted) => Promise<void>,
): CodeConsent {
  const { definition, now } = context

  async function complete(parameters: URLSearchParams, byHand = false): Promise<string | undefined> {
    const response = readAuthorizationResponse(parameters, definition.rules.callback)
    // A consent of somebody else is not used up by those who bring it here.
    const known = await consents.peek(response.state)
    if (known && known.user !== user) throw new OAuthError('CONSENT_INVALID', 'user')
    // RFC 9207 §2.4. What is not used up can still be brought as a whole.
    if (byHand && known?.request.metadata.issPromised && !parameters.has('iss'))
      throw new OAuthError('CONSENT_INVALID', 'wholeAddress')
    const pending = await consents.take(response.state)
    if (!pending || (await isEndedSince(pending))) throw new OAuthError('CONSENT_INVALID', 'unknown')
    if (pending.user !== user) throw new OAuthError('CONSENT_INVALID', 'user')
    if (pending.id !== id) throw new OAuthError('CONSENT_INVALID', 'integration')
    if (pending.fingerprint !== fingerprint) throw new OAuthError('CONSENT_INVALID', 'changed')
    await keep(await exchangeCode(context, pending.request, response))
    onConsented(response.state)
    return pending.returnTo
  }

  /** Whoever ends the connection of a user ends what is under way for it, as with links and device codes. */
  async function isEndedSince({ startedAt = Number.POSITIVE_INFINITY }: PendingConsent): Promise<boolean> {
    if (user === undefined) return false
    // A store that cannot tell must not cost a person their consent: what it brings is kept in the memory until it can.
    const found = await look().catch(() => undefined)
    return found?.state === 'disconnected' && (found.endedAt ?? 0) > startedAt
  }

  return {
    async begin({ redirectUri, binding, startedBy, returnTo = definition.returnTo }) {
      if (definition.grant !== 'authorization_code')
        throw new OAuthError('CONFIGURATION_INVALID', 'grant', { grant: definition.grant })
      if (returnTo !== undefined && !isLocalPath(returnTo)) throw new OAuthError('CONFIGURATION_INVALID', 'returnTo')
      const { url, request } = await authorizationRequest(context, redirectUri)
      const { secret, expiresIn } = await consents.add({
        id,
        connection: key,
        integrationKey: definition.key,
        fingerprint,
        request,
        binding,
        startedAt: now(),
        ...(user !== undefined && { user }),
        ...(startedBy !== undefined && { startedBy }),
        ...(returnTo !== undefined && { returnTo }),
      })
      return { authorizationUrl: url, redirectUri, state: request.state, secret, expiresAt: now() + expiresIn }
    },

    complete,

    async completePasted(answer) {
      const { callback } = definition.rules
      const by = user === undefined ? {} : { user }
      const parameters = pastedAnswer(answer, callback, () => consents.latest(id, by, 'paste'))
      const pending = await consents.peek(readAuthorizationResponse(parameters, callback).state)
      if (!pending) throw new OAuthError('CONSENT_INVALID', 'unknown')
      if (pending.binding !== 'paste') throw new OAuthError('CONSENT_INVALID', 'byHand')
      await complete(parameters, true)
    },
  }
}
