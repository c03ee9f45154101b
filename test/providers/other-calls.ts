import { putAt, relabel, replyOf } from './answers.ts'
import { compareRequest } from './compare-request.ts'
import { refreshModeOf } from './convert-refresh.ts'
import { lookupsOf, stepRequest, usualLife } from './expected-requests.ts'
import type { Slot } from './request-desk.ts'
import { inPart, labelsInUse, type RowRun } from './row-run.ts'
import { rowValue } from './row-value.ts'

/** The look-ups of a row, which may come whenever what they find is needed. */
export function lookupSlots({ row, mock, values, marks }: RowRun): Slot[] {
  return lookupsOf(row, mock).map(({ lookup, answer, finds }, index) => ({
    name: `look-up ${index + 1}`,
    url: () => stepRequest(lookup, row, values.look, true).url ?? '',
    compare: (actual) => compareRequest(stepRequest(lookup, row, values.look, true), actual, marks),
    reply() {
      for (const [name, value] of Object.entries(finds)) values.set(name, value)
      return replyOf({ body: answer })
    },
  }))
}

/** The server that tells how long a token lives. */
export function introspectionSlots({ row, conversion, values, now }: RowRun): Slot[] {
  if (!conversion.settings.introspectionUrl) return []
  const { expires } = row.token_response ?? {}
  const url = rowValue(expires?.url ?? row.introspect_request?.url ?? row.introspection_request?.url, values.look) ?? ''
  const body = () => putAt({ active: true }, expires?.path ?? 'exp', Math.floor(now() / 1_000) + usualLife)
  return [
    {
      name: 'introspection',
      optional: true,
      url: () => url,
      compare: () => [],
      reply: () => replyOf({ body: body() }),
    },
  ]
}

/** Answers a renewal with 200 and a body that says it is refused. */
export async function refuseInside(run: RowRun): Promise<void> {
  const { row, mock, integration, desk, differences } = run
  const { path, equals, not_equals: not } = row.token_response?.success ?? {}
  const mode = refreshModeOf(mock.refresh?.mode)
  const good = mock.refresh?.respond?.body ?? mock.token?.respond?.body
  if (!path || mode === 'none' || row.refresh_response || typeof good !== 'object' || good === null) return
  const exact = equals !== undefined && equals !== null
  const bad = Array.isArray(not) ? not[0] : (not ?? (exact ? 'refused' : undefined))
  const request = (mode === 'reissue' ? mock.token : mock.refresh) ?? {}
  const slot: Slot = {
    name: 'request that is refused inside its answer',
    optional: true,
    url: () => relabel(request.url ?? '', labelsInUse(run)),
    compare: () => [],
    reply: () => replyOf({ ...mock.refresh?.respond, body: bad === undefined ? {} : putAt(good, path, bad) }),
  }
  desk.begin('refusal inside an answer', [slot])
  const taken = await integration.renew().then(
    () => true,
    () => false,
  )
  await integration.settled()
  desk.end()
  if (taken) differences.push('refusal inside an answer: it was taken for a success')
}

/** Revokes the tokens, where the row says how. */
export async function callRevocation({
  row,
  values,
  held,
  desk,
  integration,
  differences,
  notCompared,
}: RowRun): Promise<void> {
  const { revoke_request: request } = row
  if (!request?.url) return
  let seen = 0
  const method = (request.method ?? 'POST').toUpperCase()
  const look = (name: string) => (name === 'token' ? (values.look('refresh_token') ?? held.access) : values.look(name))
  const bearer = /^bearer/i.test(request.auth ?? '')
  const slot: Slot = {
    name: 'revocation',
    optional: true,
    url: () => rowValue(request.url, look) ?? '',
    compare(actual) {
      seen += 1
      return [
        ...(actual.method === method ? [] : [`the method is ${actual.method} and not ${method}`]),
        ...(bearer && actual.headers['authorization'] !== `Bearer ${held.access}`
          ? ['it does not carry the access token']
          : []),
      ]
    },
    reply: () => ({ status: 200, body: '{}' }),
  }
  desk.begin('revocation', [slot])
  await inPart('revocation', () => integration.revoke())
  desk.end()
  if (seen === 0) differences.push('revocation: it did not come')
  notCompared.push('of the revocation, only method, address and bearer token are')
}
