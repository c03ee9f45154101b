import { createHash, createHmac, randomUUID } from 'node:crypto'

/** A function of templates. All of them take linear time and touch nothing outside. */
export interface TemplateFunction {
  /** How many arguments it takes. */
  readonly least: number
  readonly most: number
  /** `undefined` among the arguments is a text whose placeholders are not all known; as a result it makes the whole text unknown. */
  readonly apply: (texts: readonly (string | undefined)[]) => string | undefined
}

/** A function of texts that all must be known. */
function of(least: number, most: number, apply: (...texts: string[]) => string | undefined): TemplateFunction {
  return {
    least,
    most,
    apply: (texts) => (texts.includes(undefined) ? undefined : apply(...(texts as string[]))),
  }
}

type Digits = 'hex' | 'base64' | 'base64url'
const digits = (name = 'hex'): Digits => (name === 'base64' || name === 'base64url' ? name : 'hex')
const hash = (algorithm: string) =>
  of(1, 2, (text, as) =>
    createHash(algorithm)
      .update(text as string, 'utf8')
      .digest(digits(as)),
  )
const encoded = (encoding: Digits) => of(1, 1, (text) => Buffer.from(text as string, 'utf8').toString(encoding))

/** The functions that texts of a definition may call, by name. */
export const templateFunctions: Readonly<Record<string, TemplateFunction>> = {
  /** The first argument whose placeholders are all known. */
  first: { least: 1, most: 20, apply: (texts) => texts.find((text) => text !== undefined && text !== '') },
  base64: encoded('base64'),
  base64url: encoded('base64url'),
  urlencode: of(1, 1, (text = '') => encodeURIComponent(Buffer.from(text, 'utf8').toString('utf8'))),
  /** Escaped for the inside of a JSON string (RFC 8259 §7). */
  json: of(1, 1, (text) => JSON.stringify(text).slice(1, -1)),
  /** Escaped for XML text and attributes. */
  xml: of(1, 1, (text = '') => text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`)),
  lower: of(1, 1, (text) => text?.toLowerCase()),
  upper: of(1, 1, (text) => text?.toUpperCase()),
  /** `substr(text, from, length)`; a negative `from` counts from the end. */
  substr: of(2, 3, (text = '', from, length) => {
    const rest = text.slice(Number(from) || 0)
    return length === undefined ? rest : rest.slice(0, Math.max(0, Number(length) || 0))
  }),
  /** What stands behind the first `mark`; unknown when there is none. */
  after: of(2, 2, (text = '', mark = '') =>
    text.includes(mark) ? text.slice(text.indexOf(mark) + mark.length) : undefined,
  ),
  before: of(2, 2, (text = '', mark = '') => (text.includes(mark) ? text.slice(0, text.indexOf(mark)) : undefined)),
  /** Host and port of a URL. */
  host: of(1, 1, (text = '') => (URL.canParse(text) ? new URL(text).host : undefined)),
  sha1: hash('sha1'),
  sha256: hash('sha256'),
  sha512: hash('sha512'),
  md5: hash('md5'),
  /** `hmac(algorithm, key, text, digits)` (RFC 2104). */
  hmac: of(3, 4, (algorithm = '', key = '', text = '', as) =>
    ['md5', 'sha1', 'sha256', 'sha384', 'sha512'].includes(algorithm)
      ? createHmac(algorithm, key).update(text, 'utf8').digest(digits(as))
      : undefined,
  ),
  uuid: of(0, 0, () => randomUUID()),
  /** `now(unit, offset)`: unit `s` (default), `ms`, `iso` or `date`; offset in seconds. */
  now: of(0, 2, (unit = 's', offset = '0') => {
    const at = new Date(Date.now() + (Number(offset) || 0) * 1_000)
    if (Number.isNaN(at.getTime())) return undefined
    if (unit === 'ms') return String(at.getTime())
    if (unit === 'iso') return at.toISOString()
    return unit === 'date' ? at.toISOString().slice(0, 10) : String(Math.floor(at.getTime() / 1_000))
  }),
}
