import type { Request, Response } from 'express'
import type { NodeAPI } from 'node-red'
import { type EnteredTokens, isAttended, OAuthError, type PendingConsents, pastedAnswer } from '../../src/index.ts'
import { consentId, setConsentCookie } from './consent-cookie.ts'
import { deviceAction } from './device-action.ts'
import { knownError } from './known-error.ts'
import { decideRedirectUri } from './redirect-uri.ts'
import { refuseForeign } from './refuse-foreign.ts'
import type { Registry, Running } from './registry.ts'
import { errorReport, statusCodeOf, statusReport } from './status-report.ts'
import { type Texts, textsFor } from './texts.ts'

type Action = (running: Running, request: Request, response: Response, texts: Texts) => Promise<object>

/** The routes behind the editor's dialog. Every one asks for a permission; what changes anything asks for `write`. */
export function adminRoutes(RED: NodeAPI, registry: Registry, consents: PendingConsents): void {
  const write = RED.auth.needsPermission('oauth-integration.write')
  const read = RED.auth.needsPermission('oauth-integration.read')

  const withStatus = async (running: Running, texts: Texts, more: object = {}) => ({
    ...more,
    status: await statusReport(running, texts),
  })

  const actions: Record<string, Action> = {
    async authorize(running, request, response) {
      const { definition, integration } = running
      if (!definition) throw running.problem ?? new OAuthError('CONFIGURATION_INVALID', 'integration')
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
        ...given('startedBy', userOf(request)),
        ...given('returnTo', textIn(request, 'returnTo')),
      })
      const { authorizationUrl, state, secret, expiresAt } = consent
      response.append('Set-Cookie', setConsentCookie(state, secret, /^https:/i.test(redirectUri)))
      delete running.failedConsent
      return { authorizationUrl, redirectUri, expiresAt, consent: consentId(state) }
    },

    /** With the permission to write, a person may bring the answer by hand: that stands for the cookie. */
    async complete(running, request, _response, texts) {
      await running.integration.completeConsent(answerIn(request, running))
      return withStatus(running, texts)
    },

    device: deviceAction(({ node }) =>
      RED.comms.publish(`oauth-integration/${node.id}`, { changed: Date.now() }, false),
    ),

    async token(running, request, _response, texts) {
      const entered = enteredIn(request)
      if (entered) await running.integration.enterToken(entered)
      else if (running.definition && isAttended(running.definition.grant))
        throw new OAuthError('CONFIGURATION_INVALID', 'grant', { grant: running.definition.grant })
      else await running.integration.obtain()
      return withStatus(running, texts)
    },

    async renew(running, _request, _response, texts) {
      await running.integration.renew()
      return withStatus(running, texts)
    },

    async revoke(running, _request, _response, texts) {
      const confirmed = await running.integration.revoke()
      return withStatus(running, texts, { confirmed })
    },

    async ping(running, _request, _response, texts) {
      const answer = await running.integration.ping()
      const hint = answer.status === 431 ? { hint: texts.text('hint.headersTooLarge') } : {}
      return { ...answer, ...hint }
    },

    async debug(running, request) {
      running.debug.switch((request.body as { on?: unknown }).on === true)
      return { until: running.debug.until ?? null }
    },
  }

  for (const [name, action] of Object.entries(actions))
    RED.httpAdmin.post(`/oauth-integration/:id/${name}`, write, refuseForeign, (request, response) =>
      answer(request, response, action),
    )
  RED.httpAdmin.get('/oauth-integration/:id/status', read, (request, response) => {
    if (registry.instancesOf(request.params['id'] as string).length > 1) response.json({ inSubflow: true })
    else void answer(request, response, (running, _request, _response, texts) => statusReport(running, texts))
  })

  async function answer(request: Request, response: Response, action: Action): Promise<void> {
    const texts = textsFor(request.headers['accept-language'])
    response.set('Cache-Control', 'no-store')
    try {
      const running = registry.find(request.params['id'] as string)
      if (running) response.json(await action(running, request, response, texts))
      else
        response.status(404).json({ error: errorReport(new OAuthError('CONFIGURATION_INVALID', 'integration'), texts) })
    } catch (error) {
      const known = knownError(error, RED.log.error)
      response.status(statusCodeOf(known)).json({ error: errorReport(known, texts) })
    }
  }

  /** The parameters of a pasted address, or of a code by itself, which then belongs to the consent last started here. */
  function answerIn(request: Request, { node, alias, definition }: Running): URLSearchParams {
    const starter = given('startedBy', userOf(request))
    const [url, code, state] = ['url', 'code', 'state'].map((name) => textIn(request, name))
    return pastedAnswer(
      { ...given('url', url), ...given('code', code), ...given('state', state) },
      definition?.rules.callback,
      () => consents.latest(node.id, starter) ?? consents.latest(alias ?? '', starter),
    )
  }
}

function userOf(request: Request): string | undefined {
  const user = (request as { user?: { username?: unknown } }).user?.username
  return typeof user === 'string' ? user : undefined
}

function textIn(request: Request, name: string): string | undefined {
  const body = request.body as Record<string, unknown>
  const value = Object.hasOwn(body, name) ? body[name] : undefined
  if (value === undefined || value === null || value === '') return undefined
  if (typeof value !== 'string' || value.length > 16_384)
    throw new OAuthError('REQUEST_INVALID', 'body', { detail: name })
  return value
}

function enteredIn(request: Request): EnteredTokens | undefined {
  const accessToken = textIn(request, 'accessToken')
  if (accessToken === undefined) return undefined
  const expiresIn = (request.body as { expiresIn?: unknown }).expiresIn
  return {
    accessToken,
    ...given('refreshToken', textIn(request, 'refreshToken')),
    ...given('tokenType', textIn(request, 'tokenType')),
    ...given('scope', textIn(request, 'scope')),
    ...(expiresIn === undefined || expiresIn === '' || expiresIn === null ? {} : { expiresIn: Number(expiresIn) }),
  }
}

/** A property only if it has a value. */
function given<K extends string>(name: K, value: string | undefined): Partial<Record<K, string>> {
  return value === undefined ? {} : ({ [name]: value } as Record<K, string>)
}
