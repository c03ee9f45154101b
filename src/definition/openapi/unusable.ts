import { plain } from '../../vocabulary/errors.ts'

/** Ways to authenticate that are sound but not ours. */
const foreignReasons = [
  /** The implicit grant shows tokens to the browser (RFC 9700 §2.1.2). */
  'implicit',
  'apiKey',
  'httpBasic',
  /** A bearer token that nobody says how to get. */
  'httpBearer',
  'httpOther',
  'mutualTLS',
  'unknownScheme',
  'unknownFlow',
] as const

/** Mistakes in the document. */
const mistakes = [
  'type',
  'missing',
  'noFlows',
  'url',
  'urlRelative',
  'referenceRemote',
  'referenceDangling',
  'referenceCyclic',
  'extension',
] as const

export type MistakeReason = (typeof mistakes)[number]
/** Why a flow cannot be used. */
export type UnusableReason = (typeof foreignReasons)[number] | MistakeReason

/** Stops reading a part of a document: what is in the way, and where. Never leaves this folder. */
export class Unusable extends Error {
  readonly reason: UnusableReason
  /** JSON pointer. */
  readonly place: string
  readonly detail: string

  constructor(reason: UnusableReason, place: string, detail: unknown = '') {
    super(`${reason} at ${place}`)
    this.reason = reason
    this.place = place
    this.detail = typeof detail === 'string' ? plain(detail) : kindOf(detail)
  }
}

/** Whether somebody made a mistake, rather than chose what we do not do. */
export function isMistake(reason: UnusableReason): reason is MistakeReason {
  return (mistakes as readonly string[]).includes(reason)
}

function kindOf(value: unknown): string {
  return value === null ? 'null' : Array.isArray(value) ? 'array' : typeof value
}
