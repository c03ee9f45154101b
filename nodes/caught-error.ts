import { isOAuthError } from '../src/index.ts'
import { errorText, type Translate } from './error-text.ts'

/** What is told of a failure. */
export interface CaughtError {
  /** For Catch nodes: a text, and one of our codes. No cause, no stack, nothing of a request. */
  readonly error: Error
  /** For the node's status: short, and without any value. */
  readonly status: string
}

/** What Catch nodes and the status are told of a failure that was thrown. */
export function caughtError(thrown: unknown, translate: Translate): CaughtError {
  if (isOAuthError(thrown)) return { error: bareError(errorText(thrown, translate), thrown.code), status: thrown.code }
  // A mistake of ours or of a library. Its text may hold anything, even a secret, so only its kind is told.
  const kind = thrown instanceof Error ? thrown.name : typeof thrown
  const key = 'node-red:common.notification.errors.unexpected'
  return { error: bareError(translate(key, { status: kind, message: '' }).trim()), status: kind }
}

// Catch nodes receive text, code, stack and cause. A stack would show the paths of this machine; the name would stand before the text.
export function bareError(text: string, code?: string): Error {
  const error = new Error(text)
  delete (error as { stack?: string }).stack
  Object.defineProperty(error, 'name', { value: '' })
  return code === undefined ? error : Object.assign(error, { code })
}
