import { OAuthError } from '../vocabulary/errors.ts'
import type { Grant, Granted } from '../vocabulary/grant.ts'
import type { Send } from '../vocabulary/http.ts'
import { MASK } from '../vocabulary/secret.ts'
import { conformingIntrospectionFetch } from './conforming-fetch.ts'
import { endpoints } from './endpoints.ts'
import { hasMoved } from './moved-endpoint.ts'
import { openidClient } from './openid-client.ts'
import type { ProtocolContext } from './protocol-context.ts'
import { protocolFailure } from './protocol-failure.ts'
import { valuesFor } from './request-values.ts'
import { lifeIn } from './token-life.ts'
import { configure } from './token-requests.ts'
import { withAssertion } from './with-assertion.ts'

/** A grant whose tokens say at the introspection endpoint how long they live, as the definition may ask for (RFC 7662). */
export function withIntrospection(context: ProtocolContext, grant: Grant): Grant {
  if (context.definition.rules.tokenResponse.expires.from !== 'introspection') return grant
  return async (previous) => {
    const granted = await grant(previous)
    return granted && withKnownEnd(context, granted)
  }
}

/** The tokens with their end as the server says it; as they are where it does not. */
export async function withKnownEnd(context: ProtocolContext, granted: Granted): Promise<Granted> {
  const { definition, now } = context
  const { expires } = definition.rules.tokenResponse
  if (expires.from !== 'introspection') return granted
  const answer = await introspect(context, granted).catch(() => undefined)
  const life = lifeIn(answer, '', { ...expires, path: 'exp', as: 'at', from: 'answer' }, now())
  const { tokens } = granted
  return life === undefined ? granted : { ...granted, tokens: { ...tokens, expiresAt: now() + life * 1_000 } }
}

/**
 * What the server knows of an access token: the members of its answer (RFC 7662 §2.2), without the tokens themselves, which some
 * servers send back.
 *
 * @throws OAuthError `CONFIGURATION_INVALID`, `NETWORK_FAILED`, `DEADLINE_PASSED`, `TOKEN_REQUEST_REFUSED`, `RESPONSE_MALFORMED`
 */
export async function introspection(context: ProtocolContext, granted: Granted): Promise<Record<string, unknown>> {
  const { accessToken, refreshToken } = granted.tokens
  const answer = await introspect(context, granted)
  return JSON.parse(JSON.stringify(answer), (_name, value) =>
    [accessToken, refreshToken].some((token) => token && typeof value === 'string' && value.includes(token))
      ? MASK
      : value,
  )
}

async function introspect(context: ProtocolContext, granted: Granted): Promise<object> {
  const { definition, send } = context
  const { tokens } = granted
  const { introspectionRequest: rule } = definition.rules
  const { accessToken, refreshToken } = tokens
  const known = valuesFor(context, tokens.values, { token: accessToken, accessToken, refreshToken })
  const metadata = await endpoints(context, known, 'introspectionUrl', 'tokenUrl')
  const { introspectionUrl: url, tokenUrl } = metadata
  if (url === undefined) throw new OAuthError('CONFIGURATION_INVALID', 'missing', { property: 'introspectionUrl' })
  const { host } = new URL(url)
  const isConfigured = url === definition.introspectionUrl || definition.deferredUrls.introspectionUrl
  if (!isConfigured && hasMoved(granted, tokenUrl, definition))
    throw new OAuthError('CONFIGURATION_INVALID', 'endpointMoved', { host })
  const oidc = await openidClient()
  const values = await withAssertion(context, rule, known, tokenUrl ?? url)
  let answer: object = {}
  const placed: Send = (request) => send(rule.token ? context.place(request, tokens) : request)
  const fetch = conformingIntrospectionFetch({ send: placed, url, rule, values }, (found) => {
    answer = found
  })
  const configuration = configure(oidc, context, metadata, fetch, rule, tokenUrl ?? url)
  try {
    await oidc.tokenIntrospection(configuration, accessToken)
  } catch (error) {
    throw protocolFailure(error, host)
  }
  return answer
}
