import { type HttpResponse, headerOf } from '../vocabulary/http.ts'

const longestWait = 3_600_000

/**
 * When a server wants to be asked again (RFC 9110 §10.2.3), in milliseconds since the epoch; `undefined` when it does not say,
 * or not understandably. Never more than an hour ahead.
 */
export function retryAfter(response: HttpResponse, now: number): number | undefined {
  const value = headerOf(response.headers, 'retry-after')?.trim()
  if (!value) return undefined
  if (/^\d{1,12}(\.\d{1,6})?$/.test(value)) return now + Math.min(longestWait, Math.ceil(Number(value) * 1_000))
  const date = /^[A-Z][a-z]{2}, \d\d [A-Z][a-z]{2} \d{4} [\d:]{8} GMT$/.test(value) ? Date.parse(value) : Number.NaN
  return Number.isNaN(date) ? undefined : Math.min(now + longestWait, Math.max(now, date))
}
