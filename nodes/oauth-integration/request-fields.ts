import type { Request } from 'express'
import { type EnteredTokens, OAuthError } from '../../src/index.ts'

/** The name of the editor user who asks, where the editor asks for a log-in. */
export function editorUser(request: Request): string | undefined {
  const user = (request as { user?: { username?: unknown } }).user?.username
  return typeof user === 'string' ? user : undefined
}

/**
 * A text in the body of a request; empty ones count as absent.
 *
 * @throws OAuthError `REQUEST_INVALID` `body` for anything else
 */
export function textIn(request: Request, name: string): string | undefined {
  const body = request.body as Record<string, unknown>
  const value = Object.hasOwn(body, name) ? body[name] : undefined
  if (value === undefined || value === null || value === '') return undefined
  if (typeof value !== 'string' || value.length > 16_384)
    throw new OAuthError('REQUEST_INVALID', 'body', { detail: name })
  return value
}

/** Tokens typed by hand, if there are any. */
export function enteredIn(request: Request): EnteredTokens | undefined {
  const accessToken = textIn(request, 'accessToken')
  if (accessToken === undefined) return undefined
  const expiresIn = (request.body as { expiresIn?: unknown }).expiresIn
  return {
    accessToken,
    ...given('refreshToken', textIn(request, 'refreshToken')),
    ...given('tokenType', textIn(request, 'tokenType')),
    ...given('scope', textIn(request, 'scope')),
    ...(expiresIn === undefined || expiresIn === '' || expiresIn === null ? {} : { expiresIn: Number(expiresIn) }),
  }
}

/** A property only if it has a value. */
export function given<K extends string>(name: K, value: string | undefined): Partial<Record<K, string>> {
  return value === undefined ? {} : ({ [name]: value } as Record<K, string>)
}
