import type { Request } from 'express'
import type { NodeAPI } from 'node-red'
import { OAuthError, type PendingConsent, type ProcessConsents } from '../../src/index.ts'
import { seeOther } from '../see-other.ts'
import type { Page } from './callback-page.ts'
import { confirmPage } from './confirm-page.ts'
import { clearConsentCookie, consentId, readConsentCookie, setConsentCookie } from './consent-cookie.ts'
import { formField } from './form-body.ts'
import { knownError } from './known-error.ts'
import { isFromOwnPage } from './own-page.ts'
import { failurePage, type Visit, type Visited } from './page-answer.ts'
import type { Registry, Running } from './registry.ts'
import { type VisitedConsent, visitedConsent } from './visited-consent.ts'

const longestQuery = 16_384

/** The public end of a consent: a redirect brings no log-in, so these pages can do nothing without a consent under way. */
export function callbackPages(
  RED: NodeAPI,
  registry: Registry,
  consents: ProcessConsents,
): Record<'callback' | 'confirm', Visited> {
  const find = (visit: Visit, parameters: URLSearchParams) => visitedConsent(RED, registry, consents, visit, parameters)

  async function checkBrowser({ request }: Visit, { running, pending, state }: VisitedConsent): Promise<void> {
    const secret = readConsentCookie(request.headers.cookie, state, isSecure(pending))
    if (!(await running.consents.proves(state, secret))) throw new OAuthError('CONSENT_INVALID', 'browser')
  }

  async function finish(
    visit: Visit,
    { running, pending, state, parameters }: VisitedConsent,
  ): Promise<Page | undefined> {
    const { response, texts } = visit
    const isPersonal = pending.user !== undefined
    // Whoever watches is told that something changed; a user of flows has nobody to tell.
    const changed = isPersonal ? {} : { changed: pending.id }
    const forget = clearConsentCookie(state, isSecure(pending))
    try {
      const returnTo = await running.integration.completeConsent(parameters)
      response.append('Set-Cookie', forget)
      if (returnTo !== undefined) {
        seeOther(response, returnTo)
        return undefined
      }
      const title = texts.text('page.connected.title')
      if (isPersonal) return { status: 200, title, paragraphs: [texts.text('page.personal.connected')] }
      const paragraphs = [texts.text('page.connected.text'), texts.text('page.connected.closing')]
      return { status: 200, title, paragraphs, closes: true, ...changed }
    } catch (error) {
      const known = knownError(error, RED.log.error)
      // A spoilt answer does not use a consent up: its true one may still come.
      if (!(await stillPending(running, state))) {
        response.append('Set-Cookie', forget)
        if (!isPersonal) running.failedConsent = { consent: consentId(state), error: known }
        RED.comms.publish(`oauth-integration/${pending.id}`, { changed: Date.now() }, false)
      }
      return { ...failurePage(known, texts, isPersonal), ...changed }
    }
  }

  async function askToConfirm({ request, response, texts }: Visit, found: VisitedConsent): Promise<Page> {
    const { running, pending, state, parameters } = found
    const account = await accountOf(running, pending)
    const secret = await running.consents.rebind(state)
    if (secret === undefined) throw new OAuthError('CONSENT_INVALID', 'unknown')
    response.append('Set-Cookie', setConsentCookie(state, secret, isSecure(pending)))
    const question = {
      pending,
      integration: running.definition?.name ?? pending.id,
      action: request.path.endsWith('/') ? 'confirm' : 'callback/confirm',
      answer: parameters.toString(),
      ...(account && { account }),
    }
    return confirmPage(question, texts)
  }

  return {
    async callback(visit) {
      const parameters = parametersOf(visit.request)
      const found = await find(visit, parameters)
      if (found.pending.binding === 'cookie') await checkBrowser(visit, found)
      // Where the provider refused there is nothing to confirm.
      if (found.pending.binding === 'cookie' || isRefusal(found)) return finish(visit, found)
      return askToConfirm(visit, found)
    },

    async confirm(visit) {
      // What the page to confirm was made of; escaping may have made it longer than it came.
      const answer = await formField(visit.request, 'answer')
      if (answer.length > 3 * longestQuery) throw new OAuthError('CONSENT_INVALID', 'parameters')
      const found = await find(visit, new URLSearchParams(answer))
      if (!isFromOwnPage(visit.request.headers, found.pending.request.redirectUri))
        throw new OAuthError('REQUEST_INVALID', 'origin')
      await checkBrowser(visit, found)
      return finish(visit, found)
    },
  }
}

/** An empty error is none, as it is none to whoever reads the answer: there may be a code beside it. */
function isRefusal({ running, parameters }: VisitedConsent): boolean {
  return Boolean(parameters.get(running.definition?.rules.callback.error ?? 'error'))
}

/** Whose account the connection is made with so far. A store that fails now only hides that. */
async function accountOf({ integration }: Running, { user }: PendingConsent) {
  if (user === undefined) return undefined
  const { found } = await Promise.resolve(integration.as(user).status()).catch(() => ({ found: undefined }))
  return found && 'account' in found ? found.account : undefined
}

async function stillPending({ consents }: Running, state: string): Promise<boolean> {
  return Promise.resolve(consents.peek(state)).then(Boolean, () => false)
}

/** The parameters exactly as they came: what Express makes of doubled or bracketed names must not decide. */
function parametersOf(request: Request): URLSearchParams {
  const query = request.url.split('?').slice(1).join('?')
  if (query.length > longestQuery) throw new OAuthError('CONSENT_INVALID', 'parameters')
  return new URLSearchParams(query)
}

const isSecure = ({ request }: PendingConsent): boolean => /^https:/i.test(request.redirectUri)
