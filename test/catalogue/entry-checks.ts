import type { IntegrationSettings } from '../../src/definition/integration-settings.ts'
import { urlOf } from '../providers/compare-urls.ts'
import { bodyOf, type RecordedRequest } from '../providers/recorded-request.ts'
import { filled, type ProviderState } from './provider-state.ts'

type Rule = NonNullable<IntegrationSettings['tokenRequest']>

/** Reports what of a token or refresh request is not as the entry says. */
export function checkTokenRequest(request: RecordedRequest, renews: boolean, state: ProviderState): void {
  const { settings, client, issued } = state
  const { tokenRequest = {}, refreshRequest = {}, grant = 'client_credentials' } = settings
  const rule: Rule = renews ? { ...tokenRequest, parameters: {}, ...refreshRequest } : tokenRequest
  const { method = 'POST', names = {} } = rule
  const report = (difference: string) => state.report(`${renews ? 'refresh' : 'token'} request: ${difference}`)
  const sent = parametersOf(request, rule.encoding ?? (method === 'GET' ? 'query' : 'form'))
  const expect = (standard: string, value: unknown) => {
    const name = names[standard] === undefined ? standard : names[standard]
    if (name !== null && sent[name] !== value) report(`${name} is ${sent[name]} and not ${value}`)
  }
  if (request.method !== method) report(`the method is ${request.method} and not ${method}`)
  checkClient()
  for (const [name, value] of Object.entries(rule.parameters ?? {}))
    if (typeof value === 'string' && !/[{}]/.test(value) && sent[name] !== value)
      report(`${name} is ${sent[name]} and not ${value}`)
  if (renews) {
    if (refreshRequest.mode !== 'access_token') expect('refresh_token', `RT${issued}`)
  } else if (grant === 'jwt_bearer') checkJwt(String(sent['assertion']))
  else {
    expect('grant_type', grant)
    if (grant === 'authorization_code') expect('code', 'CODE1')
  }

  function checkClient(): void {
    const { clientAuth = settings.clientAuth ?? 'client_secret_basic' } = rule
    const basic = `Basic ${Buffer.from(`${client.id}:${client.secret}`).toString('base64')}`
    if (clientAuth === 'client_secret_post') {
      expect('client_id', client.id)
      expect('client_secret', client.secret)
    } else if (clientAuth === 'private_key_jwt') checkJwt(String(sent['client_assertion']))
    else if (clientAuth === 'client_secret_basic') {
      if (request.headers['authorization'] !== basic) report('the client does not authenticate by HTTP Basic')
    } else if (request.headers['authorization'] !== undefined || sent['client_secret'] !== undefined)
      report('a secret is sent')
  }

  function checkJwt(token: string): void {
    const [, payload = ''] = token.split('.')
    const claims = JSON.parse(Buffer.from(payload, 'base64url').toString() || '{}') as Record<string, unknown>
    const audience = filled(settings.jwt?.audience ?? settings.tokenUrl, state.values)
    if (claims['iss'] !== client.id) report(`iss of the JWT is ${claims['iss']}`)
    if (claims['aud'] !== audience) report(`aud of the JWT is ${claims['aud']} and not ${audience}`)
    if (!(Number(claims['exp']) > state.now() / 1_000)) report('the JWT has ended')
  }
}

function parametersOf(request: RecordedRequest, encoding: string): Readonly<Record<string, unknown>> {
  const query = urlOf(request.url)?.searchParams ?? new URLSearchParams()
  const body = encoding === 'query' ? Object.fromEntries(query) : bodyOf(request)
  return typeof body === 'object' && body !== null ? (body as Record<string, unknown>) : {}
}

/** Reports where an API request does not carry the token, or a header, as the entry says. */
export function checkApiRequest({ headers, url }: RecordedRequest, what: string, state: ProviderState): void {
  const { settings, values, token, report } = state
  const { in: place = 'header', name, template } = settings.tokenPlacement ?? {}
  const own = name ?? (place === 'header' ? 'Authorization' : 'access_token')
  const wanted = (template ?? (place === 'header' ? 'Bearer {token}' : '{token}')).replace('{token}', token)
  const found = place === 'header' ? headers[own.toLowerCase()] : urlOf(url)?.searchParams.get(own)
  if (found !== wanted) report(`${what}: ${own} is ${found} and not ${wanted}`)
  for (const [header, text] of Object.entries(settings.apiRequest?.headers ?? {})) {
    const value = typeof text === 'string' ? filled(text, values) : undefined
    const actual = headers[header.toLowerCase()]
    if (value !== undefined && actual !== value) report(`${what}: ${header} is ${actual} and not ${value}`)
  }
}
