import { valueAt } from '../definition/answer-path.ts'
import { type AnswerRule, standardAnswer } from '../definition/answer-rule.ts'
import { isSecure } from '../definition/origins.ts'
import { isOAuthError, OAuthError } from '../vocabulary/errors.ts'
import type { HttpResponse } from '../vocabulary/http.ts'
import { tokenAt, usableAnswer } from './token-answer.ts'

export interface DeviceAnswerOptions {
  readonly host: string
  readonly now: number
  /** Where it differs from the standard in encoding and errors. */
  readonly rule: Pick<AnswerRule, 'encoding' | 'error'>
  /** Whether the person may be sent to a page of plain http. */
  readonly allowHttp: boolean
  readonly signed: boolean
}

/** The answer as RFC 8628 §3.2 has it, each member usable. */
export interface ConformDeviceAnswer {
  readonly device_code: string
  readonly user_code: string
  readonly verification_uri: string
  readonly verification_uri_complete?: string
  /** Seconds, from 60 to 3,600; 600 where the server does not say. */
  readonly expires_in: number
  /** Seconds, from 1 to 300; 5 where the server does not say. */
  readonly interval: number
}

/** What a person can be expected to type: letters and digits of any script, spaces, and what groups them. */
const typeable = /^[\p{L}\p{M}\p{N} ._~+*#:-]{1,64}$/u

const longestAddress = 1_024

/**
 * Turns what a device authorization endpoint answered into the answer RFC 8628 §3.2 asks for, or throws what went wrong. The
 * addresses are shown to people as links and the code as text, so neither may be anything else.
 */
export function conformDeviceAnswer(response: HttpResponse, options: DeviceAnswerOptions): ConformDeviceAnswer {
  const { host, now, rule, allowHttp, signed } = options
  const answer = usable(response, { host, now, rule, signed })
  const malformed = (detail: string) => new OAuthError('RESPONSE_MALFORMED', 'device', { host, detail })
  const address = (...names: string[]) => {
    const name = names.find((one) => (valueAt(answer, one) ?? undefined) !== undefined)
    if (name === undefined) return undefined
    const url = pageAt(valueAt(answer, name), allowHttp)
    if (url === undefined) throw malformed(name)
    return url
  }
  const deviceCode = tokenAt(answer, 'device_code')
  if (deviceCode === undefined) throw malformed('device_code')
  const userCode = valueAt(answer, 'user_code')
  if (typeof userCode !== 'string' || userCode.trim() === '' || !typeable.test(userCode)) throw malformed('user_code')
  // The name it had before the RFC is still in use.
  const page = address('verification_uri', 'verification_url')
  if (page === undefined) throw malformed('verification_uri')
  const completePage = address('verification_uri_complete')
  return {
    device_code: deviceCode,
    user_code: userCode.trim(),
    verification_uri: page,
    ...(completePage !== undefined && { verification_uri_complete: completePage }),
    expires_in: within(60, 3_600, secondsIn(valueAt(answer, 'expires_in')) ?? 600),
    interval: within(1, 300, secondsIn(valueAt(answer, 'interval')) ?? 5),
  }
}

function usable(response: HttpResponse, options: Omit<DeviceAnswerOptions, 'allowHttp'>): unknown {
  const { host, now, rule, signed } = options
  const { encoding, error } = rule
  try {
    const known = { ...standardAnswer, encoding, ...(error && { error }) }
    return usableAnswer(response, host, now, known, { signed })
  } catch (failure) {
    const { status } = response
    if (isOAuthError(failure, 'RESPONSE_MALFORMED'))
      throw new OAuthError('RESPONSE_MALFORMED', 'device', { host, detail: `HTTP ${status}` })
    if (isOAuthError(failure) && /^(?:notFound|redirected)$/.test(failure.reason))
      throw new OAuthError('TOKEN_REQUEST_REFUSED', 'device', { host, status })
    throw failure
  }
}

/** The address of a web page that hides what is typed there from the network; as a parser writes it, with nothing odd in it. */
function pageAt(value: unknown, allowHttp: boolean): string | undefined {
  if (typeof value !== 'string' || value.length > longestAddress || !URL.canParse(value)) return undefined
  const url = new URL(value)
  return isSecure(url, allowHttp) && !url.username && !url.password ? url.href : undefined
}

/** A number above 0, or a text that is one; anything else counts as not said. */
function secondsIn(value: unknown): number | undefined {
  const isText = typeof value === 'string' && /^\d{1,12}(?:\.\d{1,6})?$/.test(value.trim())
  const seconds = typeof value === 'number' || isText ? Number(value) : Number.NaN
  return seconds > 0 ? seconds : undefined
}

function within(least: number, most: number, value: number): number {
  return Math.min(most, Math.max(least, Math.round(value)))
}
