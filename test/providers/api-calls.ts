import { joinUrl } from '../../src/index.ts'
import { relabel } from './answers.ts'
import { compareRequest, type ExpectedRequest } from './compare-request.ts'
import { urlOf } from './compare-urls.ts'
import type { Slot } from './request-desk.ts'
import { inPart, labelsInUse, messageOf, type RowRun } from './row-run.ts'
import { rowValue } from './row-value.ts'

const path = 'grantkeeper/probe'
/** Where requests go when the row has no base URL and no test request. */
const unstated = 'https://api.unstated.example/v1/probe'

export interface ApiCall {
  /** The token requests that it leads to. */
  readonly slots?: readonly Slot[]
  /** Statuses that it is answered with first. */
  readonly refusals?: readonly number[]
}

/** Sends an API request, and compares what arrives. */
export async function callApi(run: RowRun, what: string, { slots = [], refusals = [] }: ApiCall = {}): Promise<void> {
  const { row, mock, integration, desk, differences, marks } = run
  const base = mock.api?.base_url ?? undefined
  const inBody = mock.api?.token?.in === 'body'
  const endpoint = row.api?.verification?.endpoints?.[0]
  const absolute = endpoint && URL.canParse(endpoint) ? endpoint : unstated
  const url = base ? `${urlOf(base)?.href.replace(/\/+$/, '')}/${path}` : absolute
  const answers = [...refusals]
  let seen = 0
  const slot: Slot = {
    name: what,
    optional: true,
    url: () => url,
    compare(actual) {
      seen += 1
      return compareRequest(apiExpectation(run, url, inBody), actual, marks)
    },
    reply: () => ({ status: answers.shift() ?? 200, body: '{"id":"me"}' }),
  }
  desk.begin(what, [...slots, slot])
  const sent = inPart(what, async () =>
    integration.send({
      method: inBody ? 'POST' : 'GET',
      url: base ? (joinUrl(await integration.baseUrl(), path) ?? path) : absolute,
      headers: inBody ? { 'content-type': 'application/json' } : {},
      ...(inBody && { body: '{"probe":true}' }),
      ...(!base && { authorOrigin: new URL(absolute).origin }),
    }),
  )
  const response = await sent.catch((error: unknown) => {
    // Where nothing can be renewed, only a person can help: saying so is as good as the provider's own refusal.
    if (refusals.length > 0 && slots.length === 0 && /AUTHORIZATION_REQUIRED/.test(messageOf(error))) return undefined
    throw error
  })
  await integration.settled()
  desk.end()
  const [status, times] = refusals.length > 0 && slots.length === 0 ? [refusals[0], 1] : [200, refusals.length + 1]
  if (response && response.status !== status)
    differences.push(`${what}: the answer is ${response.status} and not ${status}`)
  if (seen !== times) differences.push(`${what}: it came ${seen} times and not ${times}`)
}

/** Sends the test request of the definition, where there is one. */
export async function callPing(run: RowRun): Promise<void> {
  const { row, mock, integration, desk, differences, marks, values } = run
  const { verification } = row.api ?? {}
  const endpoint = verification?.endpoints?.[0]
  if (!endpoint) return
  let seen = 0
  const base = mock.api?.base_url
  const own = rowValue(endpoint, values.look) ?? endpoint
  const url = URL.canParse(own) || !base ? own : `${base.replace(/\/+$/, '')}/${own.replace(/^\/+/, '')}`
  const slot: Slot = {
    name: 'test request',
    optional: true,
    url: () => url,
    compare(actual) {
      seen += 1
      const otherHeaders = Object.keys(verification?.headers ?? {}).map((name) => name.toLowerCase())
      return compareRequest(
        { ...apiExpectation(run, url, false), method: verification?.method ?? 'GET', otherHeaders },
        actual,
        marks,
      )
    },
    reply: () => ({ status: 200, body: '{"id":"me"}' }),
  }
  desk.begin('test request', [slot])
  await inPart('test request', () => integration.ping())
  desk.end()
  if (seen === 0) differences.push('test request: it did not come')
}

function apiExpectation(run: RowRun, url: string, inBody: boolean): ExpectedRequest {
  const { row, mock, held, values } = run
  const { token: place, headers, query } = mock.api ?? {}
  const where = place?.in ?? 'header'
  const name = place?.name ?? (where === 'header' ? 'Authorization' : 'access_token')
  const value = placedToken(place?.value ?? 'Bearer AT1', row.api?.token?.template)
  return {
    url,
    method: inBody ? 'POST' : 'GET',
    content_type: inBody ? 'application/json' : null,
    body: inBody ? { probe: true, [name]: value } : {},
    query: { ...relabel(query ?? {}, labelsInUse(run)), ...(where === 'query' && { [name]: value }) },
    headers: { ...relabel(headers ?? {}, labelsInUse(run)), ...(where === 'header' && { [name]: value }) },
    auth: { method: 'stated' },
  }

  /** The value as the mock has it; filled in here where it still has placeholders, or is any. */
  function placedToken(written: string, template: string | null | undefined): string {
    const own: Readonly<Record<string, string>> = { token: held.access, _cookies: held.cookies }
    const look = (placeholder: string) => own[placeholder] ?? values.look(placeholder)
    if (/\{[\w$]/.test(written)) return rowValue(written, look) ?? written
    return written === '*' && template
      ? (rowValue(template, look) ?? written)
      : written.replace(/AT1(?!\d)/, held.access)
  }
}
