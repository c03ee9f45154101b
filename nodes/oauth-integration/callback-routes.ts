import type { Request, Response } from 'express'
import type { NodeAPI } from 'node-red'
import { OAuthError, type PendingConsents } from '../../src/index.ts'
import { type Page, sendPage } from './callback-page.ts'
import { clearConsentCookie, consentId, readConsentCookie, setConsentCookie } from './consent-cookie.ts'
import { knownError } from './known-error.ts'
import type { Registry } from './registry.ts'
import { type Texts, textsFor } from './texts.ts'

const longestQuery = 16_384

type Log = (line: string) => void

/** The public end of a consent: a redirect brings no log-in, so these routes can do nothing without a consent under way. */
export function callbackRoutes(RED: NodeAPI, registry: Registry, consents: PendingConsents): void {
  RED.httpAdmin.get('/oauth-integration/:key/callback', (request, response) =>
    answer(request, response, RED.log.error, async (texts) => {
      const parameters = parametersOf(request)
      const pending = await checkedConsent(request, parameters)
      // Where the provider refused there is nothing to confirm.
      if (pending.binding === 'cookie' || parameters.has(namesOf(request).error))
        return finish(request, response, parameters, texts)
      return confirmPage(request, response, parameters, texts)
    }),
  )

  RED.httpAdmin.post('/oauth-integration/:key/callback/confirm', (request, response) =>
    answer(request, response, RED.log.error, async (texts) => {
      const parameters = confirmedParameters(request.body)
      await checkedConsent(request, parameters, true)
      return finish(request, response, parameters, texts)
    }),
  )

  /** The consent these parameters belong to, after everything that can be checked without using it up. */
  async function checkedConsent(request: Request, parameters: URLSearchParams, confirmed = false) {
    const state = stateIn(request, parameters)
    const pending = consents.peek(state)
    if (!pending) throw new OAuthError('CONSENT_INVALID', 'unknown')
    if (request.params['key'] !== pending.integrationKey) throw new OAuthError('CONSENT_INVALID', 'integration')
    if (pending.binding === 'cookie' || confirmed) {
      const secret = readConsentCookie(request.headers.cookie, state, isSecure(pending.request.redirectUri))
      if (!consents.proves(state, secret)) throw new OAuthError('CONSENT_INVALID', 'browser')
    }
    return pending
  }

  /** What the provider of this callback calls its parameters. */
  function namesOf(request: Request): { readonly state: string; readonly error: string } {
    const key = request.params['key']
    const running = registry.all().find(({ definition }) => definition?.key === key)
    return running?.definition?.rules.callback ?? { state: 'state', error: 'error' }
  }

  function stateIn(request: Request, parameters: URLSearchParams): string {
    const states = parameters.getAll(namesOf(request).state)
    if (states.length !== 1) throw new OAuthError('CONSENT_INVALID', 'parameters')
    return states[0] as string
  }

  async function finish(
    request: Request,
    response: Response,
    parameters: URLSearchParams,
    texts: Texts,
  ): Promise<Page | undefined> {
    const state = stateIn(request, parameters)
    const pending = consents.peek(state)
    const running = pending && registry.find(pending.id)
    if (!pending || !running) throw new OAuthError('CONSENT_INVALID', 'changed')
    const forget = clearConsentCookie(state, isSecure(pending.request.redirectUri))
    try {
      const returnTo = await running.integration.completeConsent(parameters)
      response.append('Set-Cookie', forget)
      if (returnTo !== undefined) {
        response.set({ 'Cache-Control': 'no-store', 'Referrer-Policy': 'no-referrer' }).redirect(303, returnTo)
        return undefined
      }
      return {
        status: 200,
        title: texts.text('page.connected.title'),
        paragraphs: [texts.text('page.connected.text'), texts.text('page.connected.closing')],
        changed: pending.id,
        closes: true,
      }
    } catch (error) {
      const known = knownError(error, RED.log.error)
      // A spoilt answer does not use a consent up: its true one may still come.
      if (!consents.peek(state)) {
        response.append('Set-Cookie', forget)
        running.failedConsent = { consent: consentId(state), error: known }
        RED.comms.publish(`oauth-integration/${pending.id}`, { changed: Date.now() }, false)
      }
      return { ...failure(known, texts), changed: pending.id }
    }
  }

  function confirmPage(request: Request, response: Response, parameters: URLSearchParams, texts: Texts): Page {
    const state = stateIn(request, parameters)
    const pending = consents.peek(state)
    const secret = consents.rebind(state)
    if (!pending || secret === undefined) throw new OAuthError('CONSENT_INVALID', 'unknown')
    response.append('Set-Cookie', setConsentCookie(state, secret, isSecure(pending.request.redirectUri)))
    const user = pending.startedBy ?? texts.text('page.confirm.unknownUser')
    const integration = registry.find(pending.id)?.definition?.name ?? pending.id
    return {
      status: 200,
      title: texts.text('page.confirm.title'),
      paragraphs: [texts.text('page.confirm.text', { user, integration }), texts.text('page.confirm.hint')],
      form: {
        action: request.path.endsWith('/') ? 'confirm' : 'callback/confirm',
        fields: { answer: parameters.toString() },
        label: texts.text('page.confirm.accept'),
      },
    }
  }
}

/** Runs a handler and shows its page, or what went wrong. A consent is not used up by looking: HEAD, previews, prefetching. */
async function answer(
  request: Request,
  response: Response,
  log: Log,
  handle: (texts: Texts) => Promise<Page | undefined>,
): Promise<void> {
  const texts = textsFor(request.headers['accept-language'])
  try {
    const purpose = String(request.headers['sec-purpose'] ?? request.headers['purpose'] ?? '')
    if (request.method === 'HEAD' || /prefetch|preview|prerender/i.test(purpose))
      throw new OAuthError('CONSENT_INVALID', 'prefetch')
    const page = await handle(texts)
    if (page) sendPage(response, page, texts)
  } catch (error) {
    sendPage(response, failure(knownError(error, log), texts), texts)
  }
}

function failure(error: OAuthError, texts: Texts): Page {
  return {
    status: statusOf(error),
    title: texts.text('page.failed.title'),
    paragraphs: [texts.error(error), texts.text('page.failed.back')],
  }
}

function statusOf({ code }: OAuthError): number {
  if (code === 'CONSENT_INVALID' || code === 'AUTHORIZATION_DENIED' || code === 'CONFIGURATION_INVALID') return 400
  return code === 'STORE_FAILED' ? 500 : 502
}

/** What the page to confirm was made of; escaping may have made it longer than it came. */
function confirmedParameters(body: unknown): URLSearchParams {
  const answer = (body as { answer?: unknown } | undefined)?.answer
  if (typeof answer !== 'string' || answer.length > 3 * longestQuery)
    throw new OAuthError('CONSENT_INVALID', 'parameters')
  return new URLSearchParams(answer)
}

/** The parameters exactly as they came: what Express makes of doubled or bracketed names must not decide. */
function parametersOf(request: Request): URLSearchParams {
  const query = request.url.split('?').slice(1).join('?')
  if (query.length > longestQuery) throw new OAuthError('CONSENT_INVALID', 'parameters')
  return new URLSearchParams(query)
}

const isSecure = (redirectUri: string): boolean => /^https:/i.test(redirectUri)
