import type { Answer, Step } from '../../src/definition/integration-settings.ts'
import type { Names } from './conversion-names.ts'
import { assertionInWords } from './convert-assertion.ts'
import { refreshModeOf } from './convert-refresh.ts'
import { convertRequest, hasHeader, type RuleDraft, tidy } from './convert-requests.ts'
import { convertExpires, convertResponse } from './convert-response.ts'
import type { AssertionRow, ClientAuthRow, LookupRow, ProviderRow, StepRow } from './provider-row.ts'

export interface ConvertedSteps {
  readonly steps: Step[]
  /** What one of them has to sign. */
  readonly assertion: AssertionRow | undefined
}

/** What a step sends, whatever the row calls it. */
export const parametersOf = (step: StepRow) => step.params ?? step.form ?? step.json ?? step.body ?? {}

export function encodingOf(step: StepRow): string {
  if (step.encoding) return step.encoding
  if (step.json) return 'json'
  if ((step.method ?? 'POST').toUpperCase() === 'GET') return 'query'
  return Object.keys(parametersOf(step)).length > 0 ? 'form' : 'none'
}

/** Whether the token of a step takes the place of the one so far. */
export function replacesToken(step: StepRow): boolean {
  if (step.stores_as) return false
  if (step.token_from_last_step || step.replaces_token || step.takes_over || step.token_path) return true
  // A request that hands the token in, and of whose answer nothing else is said, exchanges it.
  const brings = [...Object.keys(step.set ?? {}), ...(step.metadata_paths ?? [])].length > 0
  return !brings && /[{<]access_token[}>]/.test(JSON.stringify([step.url, step.query, parametersOf(step)]))
}

export function tokenPathOf(step: StepRow, row: ProviderRow): string {
  if (step.token_path) return step.token_path
  if (typeof step.takes_over === 'object' && step.takes_over?.access_token) return step.takes_over.access_token
  const path = row.token_response?.access_token_path
  return step.token_from_last_step && typeof path === 'string' ? path : 'access_token'
}

/** The names `x` of `{stepN.x}` in the texts of a row, by N; the token request is step 1. */
export function stepReferences(row: ProviderRow): Map<number, Set<string>> {
  const references = new Map<number, Set<string>>()
  for (const [, step, path] of JSON.stringify({ ...row, mock: null }).matchAll(/[{<]step(\d+)\.([\w.-]+)[}>]/g)) {
    const known = references.get(Number(step)) ?? new Set()
    references.set(Number(step), known.add(path as string))
  }
  return references
}

/** The requests that follow a token request. */
export function convertSteps(row: ProviderRow, names: Names): ConvertedSteps {
  const references = stepReferences(row)
  let assertion: AssertionRow | undefined
  const steps = (row.extra_steps ?? []).map((step, index): Step => {
    const { rule, signed } = convertStepRequest(step, names)
    assertion ??= signed
    const response: Answer = step.token_response ? convertResponse(step.token_response) : {}
    const last = index === (row.extra_steps?.length ?? 0) - 1
    if (step.stores_as || replacesToken(step)) response.accessToken ??= tokenPathOf(step, row)
    if (step.refresh_token_path) response.refreshToken = step.refresh_token_path
    const life = step.expires ?? (typeof step.takes_over === 'object' ? step.takes_over?.expires : undefined)
    const expires = convertExpires(
      life ?? (last && step.token_from_last_step ? row.token_response?.expires : undefined),
    )
    if (expires) response.expires = expires
    const capture = Object.fromEntries([
      ...[...(references.get(index + 2) ?? [])].map((path) => [`step${index + 2}.${path}`, path]),
      ...(step.metadata_paths ?? []).map((path) => [names.own(path), path]),
      ...Object.entries(step.set ?? {}).map(([name, path]) => [names.own(name), path]),
    ])
    if (Object.keys(capture).length > 0) response.capture = capture
    return {
      ...rule,
      after: afterOf(step, row),
      ...(step.stores_as && { as: names.own(step.stores_as) }),
      ...(step.optional && { optional: true }),
      ...(Object.keys(response).length > 0 && { response }),
    }
  })
  return { steps, assertion }
}

function afterOf(step: StepRow, row: ProviderRow): NonNullable<Step['after']> {
  const after = (step.after ?? 'token').toLowerCase()
  const [token, refresh] = [/token|both|each|every|always/.test(after), /refresh|both|each|every|always/.test(after)]
  // Where a token is renewed by asking for another one, what follows the first follows each.
  const reissued = refreshModeOf(row.refresh_request?.mode) === 'reissue'
  if (token && (refresh || reissued)) return 'both'
  return refresh ? 'refresh' : 'token'
}

/** The request of a step or look-up. `bearer`: it carries the access token unless it says otherwise. */
export function convertStepRequest(
  step: StepRow,
  names: Names,
  bearer = false,
): { rule: Step; signed: AssertionRow | undefined } {
  const url = step.url ?? undefined
  if (url === undefined) throw new Error('a step of the row has no URL')
  const draft = convertRequest(
    { ...step, params: parametersOf(step), encoding: encodingOf(step) },
    names,
    bearer ? 'GET' : 'POST',
  )
  const auth = (step.auth ?? '').trim()
  let signed = assertionInWords(auth)
  let token: 'place' | 'none' = 'none'
  if (signed) draft.headers['authorization'] = 'Bearer {assertion}'
  else if (/basic/i.test(auth) && /(access_?token).*(user)/i.test(auth))
    draft.headers['authorization'] = 'Basic {base64({accessToken}:)}'
  else if (bears(auth)) draft.headers['authorization'] = 'Bearer {accessToken}'
  // A look-up is an API request like others, unless it says otherwise.
  else if (bearer && !auth && !carriesToken(step)) token = 'place'
  const client = clientOfStep(step)
  if (client) signed = spellOut(client, draft, names) ?? signed
  draft.names = {}
  const relative = (text: string) => names.text(text).replace(/^\{baseUrl\}(?=\/)/, '')
  const own = typeof url === 'string' ? relative(url) : url.map(relative)
  return { rule: { url: own, ...tidy(draft), token } as Step, signed }
}

/** How the client proves itself at a step, if it does. */
export function clientOfStep({ client_auth: client, auth }: StepRow): ClientAuthRow | undefined {
  return client ?? (/^basic$/i.test((auth ?? '').trim()) ? { method: 'client_secret_basic' } : undefined)
}

/** A step sends what it says, and nothing by itself: whoever sends it is said, too. */
function spellOut(client: ClientAuthRow, draft: RuleDraft, names: Names): AssertionRow | undefined {
  const { method = 'client_secret_post', id_param: id, secret_param: secret } = client
  if (method === 'client_secret_basic' || method === 'header_template') {
    const template = client.template ?? 'Basic {$base64(<client_id>:<client_secret>)}'
    draft.headers[client.header ?? 'authorization'] = names.text(template)
  } else if (/_jwt$/.test(method ?? '')) {
    draft.parameters['client_id'] ??= '{clientId}'
    draft.parameters['client_assertion_type'] = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer'
    draft.parameters['client_assertion'] = '{assertion}'
    return client.assertion ?? { alg: client.alg ?? 'RS256' }
  } else if (/^(?:client_secret_post|custom_body|none_public|public)$/.test(method ?? '')) {
    if (id !== null) draft.parameters[id ?? 'client_id'] ??= '{clientId}'
    if (secret !== null && !/public/.test(method ?? ''))
      draft.parameters[secret ?? 'client_secret'] ??= '{clientSecret}'
  }
  return undefined
}

/** Whether words mean the access token as RFC 6750 has it, whatever API requests do. */
export const bears = (auth: string): boolean => /^(?:bearer|(?:access_?)?token)\b/i.test(auth)

/** Whether a request says itself how it proves who it is. */
function carriesToken(step: LookupRow): boolean {
  return (
    hasHeader(step.headers ?? {}, 'authorization') ||
    /access_token/.test(JSON.stringify([step.url, step.query, parametersOf(step), step.headers]))
  )
}
