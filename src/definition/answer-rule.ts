import type { AnswerPath } from './answer-path.ts'

/** Where things stand in a provider's answer. */
export interface AnswerRule {
  readonly encoding: 'auto' | 'json' | 'form' | 'xml' | 'text'
  readonly success?: {
    readonly status?: readonly number[]
    readonly path?: AnswerPath
    readonly values?: readonly string[]
    readonly not?: readonly string[]
  }
  readonly error?: {
    readonly path?: AnswerPath
    readonly values?: readonly string[]
    /** Error values that mean that only a person can help, besides `invalid_grant`. */
    readonly dead?: readonly string[]
  }
  /** Absent in an answer that need not have one. */
  readonly accessToken?: AnswerPath
  readonly refreshToken: AnswerPath
  readonly tokenType: AnswerPath
  readonly scope: AnswerPath
  readonly idToken: AnswerPath
  readonly expires: ExpiryRule
  /** Values of the answer that become parameters, by the parameter's name. */
  readonly capture: ReadonlyMap<string, AnswerPath>
  /** The same for headers. */
  readonly captureHeaders: ReadonlyMap<string, string>
}

export interface ExpiryRule {
  readonly path: AnswerPath
  /** A duration, or a point in time. */
  readonly as: 'in' | 'at'
  readonly unit: 's' | 'ms' | 'min' | 'h' | 'iso'
  /** Seconds, whatever the answer says. */
  readonly seconds?: number
  /** Seconds where the answer does not say. */
  readonly default?: number
  readonly from: 'answer' | 'jwt' | 'introspection' | 'never'
}

/** As RFC 6749 §5.1 has it. */
export const standardAnswer: AnswerRule = {
  encoding: 'auto',
  accessToken: 'access_token',
  refreshToken: 'refresh_token',
  tokenType: 'token_type',
  scope: 'scope',
  idToken: 'id_token',
  expires: { path: 'expires_in', as: 'in', unit: 's', from: 'answer' },
  capture: new Map(),
  captureHeaders: new Map(),
}
