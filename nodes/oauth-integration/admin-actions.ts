import type { NodeAPI } from 'node-red'
import { isAttended, OAuthError, type PendingConsents } from '../../src/index.ts'
import type { Action } from './admin-answer.ts'
import { consentId, setConsentCookie } from './consent-cookie.ts'
import { deviceAction } from './device-action.ts'
import { namedConnection } from './named-connection.ts'
import { pastedIn } from './pasted-in.ts'
import { decideRedirectUri } from './redirect-uri.ts'
import type { Registry, Running } from './registry.ts'
import { editorUser, enteredIn, given, textIn } from './request-fields.ts'
import { statusReport } from './status-report.ts'
import type { Texts } from './texts.ts'

/** What the buttons of the editor do, by the last part of their path. */
export function adminActions(
  RED: NodeAPI,
  registry: Registry,
  consents: PendingConsents,
): Readonly<Record<string, Action>> {
  const withStatus = async (running: Running, texts: Texts, more: object = {}) => ({
    ...more,
    status: await statusReport(running, texts),
  })

  return {
    async authorize(running, request, response) {
      const { definition, integration } = running
      if (!definition) throw running.problem ?? new OAuthError('CONFIGURATION_INVALID', 'integration')
      refusePersonal(running)
      if (registry.hasRival(running)) throw new OAuthError('CONFIGURATION_INVALID', 'keyTaken')
      const { redirectUri, binding } = decideRedirectUri({
        key: definition.key,
        ...given('callbackUrl', definition.callbackUrl),
        ...given('posted', textIn(request, 'redirectUri')),
        ...given('origin', request.headers.origin),
      })
      const consent = await integration.beginConsent({
        redirectUri,
        binding,
        ...given('startedBy', editorUser(request)),
        ...given('returnTo', textIn(request, 'returnTo')),
      })
      const { authorizationUrl, state, secret, expiresAt } = consent
      response.append('Set-Cookie', setConsentCookie(state, secret, /^https:/i.test(redirectUri)))
      delete running.failedConsent
      return { authorizationUrl, redirectUri, expiresAt, consent: consentId(state) }
    },

    /** With the permission to write, a person may bring the answer by hand: that stands for the cookie. */
    async complete(running, request, _response, texts) {
      refusePersonal(running)
      await running.integration.completeConsent(pastedIn(request, running, consents), true)
      return withStatus(running, texts)
    },

    device: deviceAction(({ node }) =>
      RED.comms.publish(`oauth-integration/${node.id}`, { changed: Date.now() }, false),
    ),

    async token(running, request, _response, texts) {
      refusePersonal(running)
      const entered = enteredIn(request)
      if (entered) await running.integration.enterToken(entered)
      else if (running.definition && isAttended(running.definition.grant))
        throw new OAuthError('CONFIGURATION_INVALID', 'grant', { grant: running.definition.grant })
      else await running.integration.obtain()
      return withStatus(running, texts)
    },

    async renew(running, request, _response, texts) {
      await (await namedConnection(running, request)).renew()
      return withStatus(running, texts)
    },

    async revoke(running, request, _response, texts) {
      const confirmed = await (await namedConnection(running, request)).revoke()
      return withStatus(running, texts, { confirmed })
    },

    async ping(running, request, _response, texts) {
      const answer = await (await namedConnection(running, request)).ping()
      const hint = answer.status === 431 ? { hint: texts.text('hint.headersTooLarge') } : {}
      return { ...answer, ...hint }
    },

    async debug(running, request) {
      running.debug.switch((request.body as { on?: unknown }).on === true)
      return { until: running.debug.until ?? null }
    },
  }
}

/** Nobody connects a user but that user. */
function refusePersonal({ definition }: Running): void {
  if (definition?.mode === 'personal') throw new OAuthError('CONFIGURATION_INVALID', 'onlyUsers')
}
