import { type ParsedUrlQueryInput, stringify } from 'node:querystring'
import { OAuthError } from '../../src/index.ts'
import { type BodyContent, isStream } from './body-content.ts'
import { multipartOf } from './multipart-body.ts'

export interface Body {
  /** Absent for a request without a body. */
  readonly content?: BodyContent
  /** The content type to send, where the body decides it. */
  readonly type?: string
}

const none: Body = {}

/**
 * A payload as the body of any request but GET and HEAD, by the rules of core's `http request`: text and bytes as they are, a number
 * as text, everything else as JSON, or as a form where the headers say so. A stream is passed on as it is. Throws
 * `REQUEST_INVALID` for what cannot be written.
 */
export function bodyOf(payload: unknown, contentType: string | undefined): Body {
  if (payload === undefined) return none
  const content = raw(payload)
  if (content !== undefined) return { content }
  switch (contentType?.split(';', 1)[0]?.trim().toLowerCase()) {
    case 'application/x-www-form-urlencoded':
      return { content: form(payload) }
    case 'multipart/form-data':
      if (typeof payload === 'object') return multipartOf(payload ?? {})
  }
  return contentType === undefined ? { content: json(payload), type: 'application/json' } : { content: json(payload) }
}

/** A payload as the body of a GET request: the same, but never a form, and without a content type. */
export function bodyOfGet(payload: unknown): Body {
  if (payload === undefined || typeof payload === 'boolean') return none
  return { content: raw(payload) ?? json(payload) }
}

/** A payload as query parameters. Throws `REQUEST_INVALID` unless it is an object. */
export function queryOf(payload: unknown): string {
  if (payload === undefined || payload === null) return ''
  if (typeof payload !== 'object' || payload instanceof Uint8Array) throw unusable('query parameters need an object')
  return form(payload)
}

function raw(payload: unknown): BodyContent | undefined {
  if (typeof payload === 'string' || payload instanceof Uint8Array || isStream(payload)) return payload
  return typeof payload === 'number' ? String(payload) : undefined
}

function form(payload: unknown): string {
  try {
    return stringify(payload as ParsedUrlQueryInput)
  } catch {
    // Half of a character that UTF-16 writes in two.
    throw unusable('it cannot be written as form parameters')
  }
}

function json(payload: unknown): string {
  let text: string | undefined
  try {
    text = JSON.stringify(payload)
  } catch {
    // A circle, or a number that JSON does not have.
  }
  if (text === undefined) throw unusable('it cannot be written as JSON')
  return text
}

const unusable = (detail: string) => new OAuthError('REQUEST_INVALID', 'payload', { detail })
