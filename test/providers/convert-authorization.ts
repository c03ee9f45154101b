import type { IntegrationSettings } from '../../src/definition/integration-settings.ts'
import type { Names } from './conversion-names.ts'
import type { ProviderRow } from './provider-row.ts'

/** How a person is sent to the provider, and how they come back. */
export function convertAuthorization(row: ProviderRow, names: Names, caught: readonly string[]): IntegrationSettings {
  const { authorization, callback, pkce } = row
  if (!authorization) return {}
  const parameters = names.value(authorization.params ?? {}) as Record<string, unknown>
  const other: Record<string, string | null> = {}
  for (const [name, own] of Object.entries(authorization.param_names ?? {})) if (own !== name) other[name] = own
  for (const omitted of authorization.omit_params ?? []) {
    // A renamed parameter may be left out by either name.
    const standard = Object.keys(other).find((name) => other[name] === omitted) ?? omitted
    other[standard] = null
  }
  const type = authorization.response_type
  if (typeof type === 'string' && type !== 'code' && other['response_type'] !== null)
    parameters[other['response_type'] ?? 'response_type'] = type
  const fixed = authorization.fixed_scope
  if (fixed !== undefined && fixed !== null) {
    const text = typeof fixed === 'string' ? fixed : fixed.join(authorization.scope_separator ?? ' ')
    parameters[other['scope'] ?? 'scope'] = names.text(text)
  }
  const request: NonNullable<IntegrationSettings['authorizationRequest']> = {}
  if (Object.keys(parameters).length > 0) request.parameters = parameters as NonNullable<typeof request.parameters>
  if (Object.keys(other).length > 0) request.names = other
  if (typeof authorization.scope_separator === 'string' && authorization.scope_separator !== ' ')
    request.scopeSeparator = authorization.scope_separator
  if (authorization.scope_encoding === 'raw') request.scopeEncoding = 'raw'
  if (typeof authorization.fragment === 'string')
    request.fragment = names.text(authorization.fragment.replace(/^#/, ''))

  const back: NonNullable<IntegrationSettings['callback']> = {}
  if (callback?.code_param && callback.code_param !== 'code') back.code = callback.code_param
  if (callback?.state_param && callback.state_param !== 'state') back.state = callback.state_param
  if (callback?.error_param && callback.error_param !== 'error') back.error = callback.error_param
  if (isCodeless(row)) back.codeless = true
  if (caught.length > 0) {
    back.capture = caught.every((name) => names.own(name) === name)
      ? [...caught]
      : Object.fromEntries(caught.map((name) => [name, names.own(name)]))
  }
  return {
    ...(authorization.url && { authorizationUrl: names.template(authorization.url) }),
    pkce: pkceOf(pkce?.method),
    ...(Object.keys(request).length > 0 && { authorizationRequest: request }),
    ...(Object.keys(back).length > 0 && { callback: back }),
  }
}

function pkceOf(method: string | null | undefined): 'S256' | 'plain' | 'none' {
  if (!method || method === 'none') return 'none'
  return method === 'plain' ? 'plain' : 'S256'
}

/** Whether a consent brings no code, and tokens come by another grant. */
export function isCodeless({ callback, authorization, token_request: token }: ProviderRow): boolean {
  if (!authorization) return false
  const delivery = callback?.code_delivery
  if (callback?.code === 'none' || delivery === 'none' || delivery === 'no_code') return true
  const usesCode = /[{<]code[}>]/.test(JSON.stringify([token?.params, token?.query, token?.headers]))
  return token?.grant_type === 'client_credentials' && !usesCode
}
