import { createHash, createHmac } from 'node:crypto'
import { alternatives, type RowTemplate } from './provider-row.ts'
import { ownCall } from './row-function.ts'
import { type Piece, parseRowTemplate } from './row-template.ts'

/** Looks up what a name of a row stands for; `undefined` where it is not known. */
export type Lookup = (name: string) => string | undefined

/** Stands for any value that is not empty. */
export const anything = '*'

/**
 * What a row's text comes to, worked out apart from the engine, so that both can be compared. A list: the first whose
 * placeholders are all known. `undefined` where there is none; `*` where it holds something that differs each time.
 */
export function rowValue(template: RowTemplate | null | undefined, lookup: Lookup): string | undefined {
  for (const text of alternatives(template)) {
    const value = fill(
      parseRowTemplate(text, (word) => lookup(word) !== undefined),
      lookup,
    )
    if (value !== undefined) return value.includes('\u0000') ? anything : value
  }
  return undefined
}

function fill(pieces: readonly Piece[], lookup: Lookup): string | undefined {
  let filled = ''
  for (const piece of pieces) {
    const value = 'text' in piece ? piece.text : 'name' in piece ? lookup(piece.name) : callOf(piece, lookup)
    if (value === undefined) return undefined
    filled += value
  }
  return filled
}

function callOf(piece: { call: string; args: readonly (readonly Piece[])[] }, lookup: Lookup): string | undefined {
  const { name, args } = ownCall(piece.call, piece.args)
  const values = args.map((arg) => fill(arg, lookup))
  if (name === 'first') return values.find((value) => value !== undefined)
  if (values.some((value) => value === undefined)) return undefined
  const [a = '', b = '', c = '', d = ''] = values as string[]
  switch (name) {
    // A mark for a value that nobody can foresee.
    case 'uuid':
    case 'now':
      return '\u0000'
    case 'base64':
      return Buffer.from(a).toString('base64')
    case 'base64url':
      return Buffer.from(a).toString('base64url')
    case 'urlencode':
      return encodeURIComponent(a)
    case 'sha256':
      return createHash('sha256')
        .update(a)
        .digest((b || 'hex') as 'hex')
    case 'hmac':
      // Over the body, which only the server knows.
      return c.includes('\u0000')
        ? '\u0000'
        : createHmac(a, b)
            .update(c)
            .digest((d || 'hex') as 'hex')
    case 'substr':
      return a.slice(Number(b), c === '' ? undefined : Number(b) + Number(c))
    case 'host':
      return URL.canParse(a) ? new URL(a).hostname : a
    case 'lower':
      return a.toLowerCase()
    case 'upper':
      return a.toUpperCase()
    case 'after':
      return a.includes(b) ? a.slice(a.indexOf(b) + b.length) : undefined
    case 'before':
      return a.includes(b) ? a.slice(0, a.indexOf(b)) : undefined
    case 'json':
      return JSON.stringify(a).slice(1, -1)
    default:
      return a
  }
}
