import { callApi, callPing } from './api-calls.ts'
import { checkJwt } from './check-jwt.ts'
import { compareAuthorize } from './compare-authorize.ts'
import { isCodeless } from './convert-authorization.ts'
import { refreshModeOf } from './convert-refresh.ts'
import { expectedAuthorize } from './expected-tokens.ts'
import { callRevocation, introspectionSlots, lookupSlots, refuseInside } from './other-calls.ts'
import type { ProviderRow } from './provider-row.ts'
import type { ProviderServer } from './provider-server.ts'
import { inPart, messageOf, type RowRun, startRun } from './row-run.ts'
import { lifeOf } from './token-answers.ts'
import { firstTokens, nextTokens } from './token-slots.ts'

export interface RowResult {
  readonly id: string
  readonly set: string
  readonly expressible: string
  readonly quirks: readonly string[]
  readonly passed: boolean
  readonly differences: readonly string[]
  /** What the row does not tell, or nobody can see from outside; and what was decided in its stead. */
  readonly notCompared: readonly string[]
}

/** Runs one row: converts it, and drives the engine against a server that behaves as the row's mock says. Never throws. */
export async function runRow(row: ProviderRow, server: ProviderServer): Promise<RowResult> {
  const differences: string[] = []
  const notCompared: string[] = []
  try {
    const run = await startRun(row, server, differences, notCompared)
    await drive(run)
  } catch (error) {
    differences.push(messageOf(error))
  }
  return {
    id: row.id,
    set: row.set ?? 'none',
    expressible: row.expressible ?? 'not said',
    quirks: row.quirks ?? [],
    passed: differences.length === 0,
    differences: [...new Set(differences)],
    notCompared: [...new Set(notCompared)],
  }
}

async function drive(run: RowRun): Promise<void> {
  const { row, mock, integration, desk } = run
  desk.always([...lookupSlots(run), ...introspectionSlots(run)])
  if (row.authorization) await consent(run)
  else {
    desk.begin('token request', firstTokens(run))
    await inPart('token request', () => integration.obtain())
    await integration.settled()
    desk.end()
  }
  await checkTokens(run, 'the first token', mock.token?.respond?.body)
  await callApi(run, 'API request')
  await renew(run)
  await callPing(run)
  await refuseInside(run)
  await callRevocation(run)
  for (const token of run.jwts)
    for (const wrong of await checkJwt(token, run.conversion.assertion, run.values.look))
      run.differences.push(`the signed JWT: ${wrong}`)
  if ((row.extra_steps ?? []).length > 0 && !mock.steps)
    run.notCompared.push('the mock has no steps: they were worked out from the row')
  if (mock.complete === false)
    run.notCompared.push(`the mock is not complete${row.hard_reason ? `: ${row.hard_reason}` : ''}`)
}

async function consent(run: RowRun): Promise<void> {
  const { row, mock, integration, desk, marks, values, differences, redirectUri } = run
  const started = await inPart('authorization request', () =>
    integration.beginConsent({ redirectUri, binding: 'cookie' }),
  )
  if (mock.authorize) {
    const raw =
      row.authorization?.scope_encoding === 'raw' ? (row.authorization.param_names?.['scope'] ?? 'scope') : undefined
    const expected = { ...expectedAuthorize(run, mock.authorize), ...(raw && { raw }) }
    for (const difference of compareAuthorize(expected, started.authorizationUrl, marks))
      differences.push(`authorization request: ${difference}`)
  }
  const callback = callbackOf(run, started.state)
  values.fromCallback(callback)
  const code = callback[row.callback?.code_param ?? 'code']
  if (code !== undefined) values.set('code', code)
  desk.begin('callback', firstTokens(run))
  await inPart('callback', () => integration.completeConsent(new URLSearchParams(callback)))
  await integration.settled()
  desk.end()
}

function callbackOf({ row, mock, notCompared }: RowRun, state: string): Record<string, string> {
  const query: Record<string, string> = {}
  for (const [name, value] of Object.entries(mock.callback?.query ?? {}))
    query[name] = value === '*echo' ? state : String(value)
  const [stateName, codeName] = [row.callback?.state_param ?? 'state', row.callback?.code_param ?? 'code']
  if (query[stateName] === undefined) {
    query[stateName] = state
    notCompared.push('the callback has no state: it was added, for without one nobody can tell whose it is')
  }
  if (!isCodeless(row) && query[codeName] === undefined && query['error'] === undefined) query[codeName] = 'CODE1'
  const delivery = mock.callback?.delivery ?? row.callback?.code_delivery
  if (delivery && delivery !== 'redirect')
    notCompared.push(`the code is delivered by ${delivery}: it was handed over as a callback`)
  return query
}

/** A renewal that is asked for, and one because the API refuses the token. */
async function renew(run: RowRun): Promise<void> {
  const { row, mock, integration, desk } = run
  const refusals = [mock.api?.auth_error_status?.[0] ?? 401]
  if (refreshModeOf(mock.refresh?.mode) === 'none') return callApi(run, 'refused API request', { refusals })
  // Some providers accept a refresh at the end of a token's life only, in seconds.
  const late = row.refresh_request?.not_before ?? row.refresh_request?.not_before_seconds
  const approachEnd = () => {
    if (late && run.held.endsAt !== undefined) run.wait(run.held.endsAt - Math.ceil(late / 2) * 1_000 - run.now())
  }
  approachEnd()
  desk.begin('renewal', nextTokens(run, 2))
  await inPart('renewal', () => integration.renew())
  await integration.settled()
  desk.end()
  const answer = mock.refresh?.respond?.body
  await checkTokens(run, 'the renewed token', answer)
  await callApi(run, 'API request after the renewal')
  approachEnd()
  if (late) await callApi(run, 'API request at the end of the life', { slots: nextTokens(run, 3) })
  else await callApi(run, 'refused API request', { slots: nextTokens(run, 3), refusals })
  await checkTokens(run, 'the token after that', answer)
}

async function checkTokens(
  { row, mock, integration, held, differences }: RowRun,
  what: string,
  answer: unknown,
): Promise<void> {
  const tokens = await inPart(what, () => integration.token())
  held.endsAt = tokens.expiresAt
  if (tokens.accessToken !== held.access) differences.push(`${what} is ${tokens.accessToken} and not ${held.access}`)
  const life = lifeOf(row, answer ?? mock.token?.respond?.body)
  if (life === undefined) return
  const actual = tokens.expiresAt === undefined ? null : Math.round((tokens.expiresAt - tokens.createdAt) / 1_000)
  if (life !== null && (actual === null || Math.abs(actual - life) > 10))
    differences.push(
      actual === null
        ? `${what} does not end, and should after ${life} s`
        : `${what} lives ${actual} s and not ${life} s`,
    )
}
