import type { Piece } from './row-template.ts'

type Argument = readonly Piece[]

/** A function of the definition language that a row's function stands for. */
export interface OwnCall {
  readonly name: string
  readonly args: readonly Argument[]
}

const literal = (text: string): Argument => [{ text }]

const sameName: Record<string, string> = {
  base64: 'base64',
  btoa: 'base64',
  base64url: 'base64url',
  urlencode: 'urlencode',
  encodeuricomponent: 'urlencode',
  host: 'host',
  hostname: 'host',
  lower: 'lower',
  lowercase: 'lower',
  tolower: 'lower',
  upper: 'upper',
  uppercase: 'upper',
  first: 'first',
  json: 'json',
  xml: 'xml',
  after: 'after',
  before: 'before',
  substr: 'substr',
  substring: 'substr',
}
const random = new Set(['uuid', 'random', 'nonce', 'guid', 'uuidv4'])
const clock = new Set(['now', 'timestamp', 'time', 'date'])
const unitIn = (text: string): string | undefined => {
  if (/milli|ms$/i.test(text)) return 'ms'
  if (/iso|rfc/i.test(text)) return 'iso'
  if (/^date$/i.test(text)) return 'date'
  return /^s$|sec|unix|epoch/i.test(text) ? 's' : undefined
}
const scales: Record<string, number> = { s: 1, sec: 1, m: 60, min: 60, h: 3_600, d: 86_400 }

/** What a row's `{$fn(args)}` is called here. Throws for a function that nothing here stands for. */
export function ownCall(call: string, args: readonly Argument[]): OwnCall {
  const same = sameName[call]
  if (same) return { name: same, args }
  if (call === 'jwt' || call === 'assertion') return { name: 'first', args: [[{ name: 'assertion' }]] }
  if (random.has(call)) return { name: 'uuid', args: [] }
  if (clock.has(call)) return { name: 'now', args: nowArguments(args) }
  const head = /^(?:substr|first|left|prefix)_?(\d+)$/.exec(call)
  if (head?.[1]) return { name: 'substr', args: [args[0] ?? [], literal('0'), literal(head[1])] }
  if (call === 'left' || call === 'prefix')
    return { name: 'substr', args: [args[0] ?? [], literal('0'), args[1] ?? []] }
  const hash = /^sha_?256_?(hex|base64url|base64)?$/.exec(call)
  if (hash) return { name: 'sha256', args: [args[0] ?? [], hash[1] ? literal(hash[1]) : (args[1] ?? literal('hex'))] }
  const keyed = /^hmac_?sha_?(1|256|512)_?(hex|base64url|base64)?$/.exec(call)
  if (keyed) {
    const encoding = keyed[2] ? literal(keyed[2]) : (args[2] ?? literal('hex'))
    return { name: 'hmac', args: [literal(`sha${keyed[1]}`), args[0] ?? [], args[1] ?? [], encoding] }
  }
  if (call === 'hmac') return { name: 'hmac', args: args.length > 3 ? args : [...args, literal('hex')] }
  throw new Error(`the function $${call} of the row has no equivalent`)
}

function nowArguments(args: readonly Argument[]): Argument[] {
  const texts = args.map((arg) =>
    arg
      .map((piece) => ('text' in piece ? piece.text : ''))
      .join('')
      .trim(),
  )
  const format = texts.find((text) => /YYYY/i.test(text))
  const written = format === undefined ? undefined : /H/.test(format) ? 'iso' : 'date'
  const unit = written ?? texts.map(unitIn).find((found) => found !== undefined) ?? 's'
  const [, sign, amount, scale = 's'] =
    texts.map((text) => /^([+-]?)(\d+)\s*(s|sec|m|min|h|d)?$/.exec(text)).find(Boolean) ?? []
  if (amount === undefined) return [literal(unit)]
  return [literal(unit), literal(`${sign === '-' ? '-' : ''}${Number(amount) * (scales[scale] ?? 1)}`)]
}
