import { type ErrorCode, type ErrorReason, errorTexts } from './error-texts.ts'

/** Values named in an error's text. Never a secret, a token, a header or a body. */
export type ErrorDetails = Readonly<Record<string, string | number>>

/**
 * The only error this library throws on purpose. It carries no cause, request or response, since Catch nodes and logs
 * receive errors whole. An API answer of 4xx or 5xx is an answer, not an error.
 */
export class OAuthError<C extends ErrorCode = ErrorCode> extends Error {
  override readonly name = 'OAuthError' as const
  readonly code: C
  readonly reason: string
  readonly details: ErrorDetails
  /** When trying again makes sense, in milliseconds since the epoch. */
  declare readonly retryAt?: number

  constructor(code: C, reason: ErrorReason<C>, details: ErrorDetails = {}, retryAt?: number) {
    super(fill((errorTexts[code] as Record<string, string>)[reason] ?? code, details))
    this.code = code
    this.reason = reason
    this.details = details
    if (retryAt !== undefined) this.retryAt = retryAt
  }
}

export function isOAuthError<C extends ErrorCode>(error: unknown, ...codes: C[]): error is OAuthError<C> {
  return error instanceof OAuthError && (codes.length === 0 || codes.includes(error.code as C))
}

/** Puts details into a text: `__name__` becomes the value, cut to 200 characters and without control characters. */
export function fill(text: string, details: ErrorDetails): string {
  return text.replace(/__(\w{1,40}?)__/g, (whole, name: string) =>
    Object.hasOwn(details, name) ? plain(String(details[name])) : whole,
  )
}

/** A foreign text made fit for a log, a status or a page: one line, no control or direction characters, no more than `length`. */
export function plain(text: string, length = 200): string {
  const line = text
    .slice(0, length * 2)
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]+/gu, ' ')
    .trim()
  return line.length > length ? `${line.slice(0, length - 1).replace(/\p{Cs}$/u, '')}…` : line
}
