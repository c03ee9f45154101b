import type { AnswerRule } from '../definition/answer-rule.ts'
import { checkedUrl } from '../definition/checked-url.ts'
import type { Rules } from '../definition/integration-definition.ts'
import { joinUrl } from '../definition/join-url.ts'
import type { Step } from '../definition/request-rule.ts'
import type { Values } from '../definition/template.ts'
import { firstUrl } from '../definition/url-template.ts'
import { isOAuthError, OAuthError } from '../vocabulary/errors.ts'
import type { Grant, Granted } from '../vocabulary/grant.ts'
import type { TokenSet, Unfinished } from '../vocabulary/token-set.ts'
import { capturedIn } from './captured-values.ts'
import { clientAssertion } from './client-assertion.ts'
import { clientAuth } from './client-auth.ts'
import { endpoints } from './endpoints.ts'
import { readyForXml } from './parse-xml.ts'
import type { ProtocolContext } from './protocol-context.ts'
import { checkedCaptures, valuesFor } from './request-values.ts'
import { resentOnce } from './resent-once.ts'
import { type StandardRequest, shapeRequest } from './shape-request.ts'
import { tokenAt, usableAnswer } from './token-answer.ts'
import { lifeIn } from './token-life.ts'
import { withAssertion } from './with-assertion.ts'

/**
 * A grant with the requests that have to follow it. What the grant brought is handed out as unfinished first, so that it is safe
 * before they are sent: its refresh token may be good for nothing else any more. The next try sends them, and only them for as
 * long as the token lives.
 */
export function withSteps(context: ProtocolContext, grant: Grant): Grant {
  return async (previous) => {
    const { unfinished, expiresAt = Infinity } = previous?.tokens ?? {}
    if (previous && unfinished && (!unfinished.failure || context.now() < expiresAt))
      return finished(context, previous, unfinished)
    const granted = await grant(previous)
    return granted && unfinishedYet(context, granted, previous !== undefined)
  }
}

/** The same as unfinished, where requests have to follow. */
export function unfinishedYet({ definition }: ProtocolContext, granted: Granted, isRefresh: boolean): Granted {
  const follow = following(definition.rules, granted.tokens, isRefresh).length > 0
  return follow ? { ...granted, tokens: { ...granted.tokens, unfinished: { isRefresh } } } : granted
}

/** Those of these requests that are to be sent now. Look-ups are where what they find is missing. */
function following({ steps, lookups }: Rules, { values = {} }: TokenSet, isRefresh: boolean): Step[] {
  return [
    ...steps.filter(({ after }) => after === 'both' || (after === 'refresh') === isRefresh),
    ...lookups.filter((lookup) => !namesFoundBy(lookup).every((name) => Object.hasOwn(values, name))),
  ]
}

async function finished(context: ProtocolContext, granted: Granted, { isRefresh }: Unfinished): Promise<Granted> {
  const { unfinished: _unfinished, ...base } = granted.tokens
  let tokens: TokenSet = base
  try {
    for (const step of following(context.definition.rules, base, isRefresh)) tokens = await taken(context, step, tokens)
    return { ...granted, tokens }
  } catch (error) {
    if (!isOAuthError(error)) throw error
    const { code, reason, details } = error
    return { ...granted, tokens: { ...base, unfinished: { isRefresh, failure: { code, reason, details } } } }
  }
}

function namesFoundBy({ response: { capture, captureHeaders }, as }: Step): string[] {
  return [...capture.keys(), ...captureHeaders.keys(), ...(as === undefined ? [] : [as])]
}

async function taken(context: ProtocolContext, step: Step, tokens: TokenSet): Promise<TokenSet> {
  try {
    return await followUp(context, step, tokens)
  } catch (error) {
    if (step.optional && isOAuthError(error)) return tokens
    throw error
  }
}

/** Sends one of these requests; resolves to the tokens with what it brought. */
export async function followUp(context: ProtocolContext, step: Step, tokens: TokenSet): Promise<TokenSet> {
  await readyForXml()
  const { definition, now } = context
  const { accessToken, refreshToken } = tokens
  const known = valuesFor(context, tokens.values, { accessToken, refreshToken, token: accessToken })
  const { tokenUrl, baseUrl } = await endpoints(context, known, 'tokenUrl', 'baseUrl')
  const written = joinUrl(baseUrl, firstUrl(step.url, known, step.name) ?? '')
  if (written === undefined) throw new OAuthError('CONFIGURATION_INVALID', 'missing', { property: `${step.name}.url` })
  const url = checkedUrl(written, `${step.name}.url`, definition.allowHttp)
  const values = await withAssertion(context, step, known, tokenUrl ?? url)
  const shaped = shapeRequest({ url, ...(await clientAuthOf(context, step, values, tokenUrl ?? url)) }, step, values)
  const host = new URL(url).host
  const response = await resentOnce(context.send)(step.token ? context.place(shaped, tokens) : shaped)
  const answer = usableAnswer(response, host, now(), step.response, { needed: isReadBy(step.response) })
  const found = checkedCaptures(definition, capturedIn(answer, response, step.response))
  const token = tokenAt(answer, step.response.accessToken)
  if (token === undefined && step.response.accessToken !== undefined)
    throw new OAuthError('RESPONSE_MALFORMED', 'noToken', { host, status: response.status })
  const all = { ...tokens.values, ...found, ...(token !== undefined && step.as !== undefined && { [step.as]: token }) }
  const kept = Object.keys(all).length > 0 ? { ...tokens, values: all } : tokens
  if (token === undefined) return kept
  const life = lifeIn(answer, token, step.response.expires, now())
  const expiresAt = life === undefined ? undefined : now() + life * 1_000
  return step.as === undefined
    ? replaced(kept, token, expiresAt, tokenAt(answer, step.response.refreshToken))
    : sooner(kept, expiresAt)
}

/** How the client proves itself at a step, which it does only where the step says so. */
async function clientAuthOf(
  context: ProtocolContext,
  { clientAuth: method, basicEncoding }: Step,
  values: Values,
  audience: string,
): Promise<Pick<StandardRequest, 'headers' | 'parameters'>> {
  const { definition, secrets } = context
  const [headers, parameters] = [new Headers(), new URLSearchParams()]
  if (method) {
    const authenticate = clientAuth(
      { clientAuth: method, basicEncoding: basicEncoding ?? definition.basicEncoding },
      secrets,
      () => clientAssertion(context, audience, values),
    )
    await authenticate({ issuer: audience }, { client_id: definition.clientId }, parameters, headers)
  }
  return { headers: Object.fromEntries(headers), parameters }
}

/** The token of the answer takes the place of the one before. */
function replaced(
  { expiresAt: _before, ...tokens }: TokenSet,
  accessToken: string,
  expiresAt: number | undefined,
  refreshToken: string | undefined,
): TokenSet {
  return {
    ...tokens,
    accessToken,
    ...(expiresAt !== undefined && { expiresAt }),
    ...(refreshToken !== undefined && { refreshToken }),
  }
}

/** Both tokens are renewed when the first of them ends. */
function sooner(tokens: TokenSet, expiresAt: number | undefined): TokenSet {
  return expiresAt === undefined || (tokens.expiresAt ?? Infinity) <= expiresAt ? tokens : { ...tokens, expiresAt }
}

/** Whether anything is looked for in the body of an answer. */
function isReadBy({ accessToken, capture, success }: AnswerRule): boolean {
  return accessToken !== undefined || capture.size > 0 || success?.path !== undefined
}
