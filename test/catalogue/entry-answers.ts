import type { Answer, Parameter, Step } from '../../src/definition/integration-settings.ts'
import { putAt } from '../providers/answers.ts'
import { caughtValue } from './catalogue.ts'
import { domainOf, filled, first, givesRefreshTokens, type ProviderState } from './provider-state.ts'

/** The answer to a token request; tells what has to follow it. */
export function tokenAnswer(state: ProviderState): unknown {
  const { settings, values, nonce } = state
  const { tokenResponse = {}, steps = [], lookups = [] } = settings
  state.issued += 1
  state.token = `AT${state.issued}`
  const isFirst = state.issued === 1
  const follows = ({ after = 'both' }: Step) => after === 'both' || (after === 'token') === isFirst
  state.due = [...steps.filter(follows), ...(isFirst ? lookups : [])]
  let body = putAt({ token_type: 'Bearer' }, first(tokenResponse.accessToken, 'access_token'), state.token)
  if (givesRefreshTokens(settings))
    body = putAt(body, first(tokenResponse.refreshToken, 'refresh_token'), `RT${state.issued}`)
  const issuer = filled(settings.issuer, values)
  if (issuer !== undefined && nonce !== undefined && isFirst) body = putAt(body, 'id_token', idToken(state, issuer))
  return withSuccess(caught(withLife(body, tokenResponse, state), tokenResponse, state), tokenResponse.success)
}

/** The answer to a request that follows a token request. */
export function stepAnswer({ response = {} }: Step, state: ProviderState): unknown {
  if (response.accessToken === undefined) return caught({ ok: true }, response, state)
  state.token += '-exchanged'
  return withLife(putAt({}, first(response.accessToken, ''), state.token), response, state)
}

export function withSuccess(body: unknown, success: Answer['success']): unknown {
  const path = first(success?.path, '')
  return path === '' ? body : putAt(body, path, [success?.values ?? 'good'].flat()[0])
}

function withLife(body: unknown, { expires: { path, unit } = {} }: Answer, { now }: ProviderState): unknown {
  const end = new Date(now() + 3_600_000).toISOString()
  return putAt(body, first(path, 'expires_in'), unit === 'iso' ? end : 3_600)
}

/** An answer with all that the entry looks for in it. */
function caught(body: unknown, { capture = {} }: Answer, { settings, values }: ProviderState): unknown {
  let answer = body
  for (const [name, path] of Object.entries(capture)) {
    const parameter: Parameter = settings.parameters?.find((each) => each.name === name) ?? { name }
    const value = caughtValue(parameter, domainOf(settings))
    values.set(name, value)
    const place = first(path, name)
    answer = putAt(place.startsWith('[') && !Array.isArray(answer) ? [] : answer, place, value)
  }
  return answer
}

function idToken({ client, nonce, now }: ProviderState, issuer: string): string {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
  const at = Math.floor(now() / 1_000)
  const claims = { iss: issuer, sub: 'me', aud: client.id, iat: at, exp: at + 600, nonce }
  return `${part({ alg: 'RS256' })}.${part(claims)}.${part({})}`
}

/** What an issuer says of itself. */
export function metadataOf(issuer: string): object {
  const base = issuer.replace(/\/$/, '')
  return {
    issuer,
    authorization_endpoint: `${base}/authorize`,
    token_endpoint: `${base}/token`,
    response_types_supported: ['code'],
    id_token_signing_alg_values_supported: ['RS256'],
  }
}
