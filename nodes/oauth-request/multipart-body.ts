import { randomBytes } from 'node:crypto'
import { basename } from 'node:path'
import { OAuthError } from '../../src/index.ts'
import { type BodyContent, isStream } from './body-content.ts'
import { mediaTypeOf } from './media-type-of-file.ts'

/** As the package form-data has them, which core's `http request` uses; a text alone is the file name. */
interface PartOptions {
  readonly filename?: string
  readonly filepath?: string
  readonly contentType?: string
}

/**
 * Encodes fields as multipart/form-data (RFC 7578). A field is a text, bytes, a stream, or `{value, options}` with a file name and
 * a type; anything else is sent as JSON, and `null` not at all. The result can be sent again unless a field is a stream.
 */
export function multipartOf(
  fields: object,
  boundary: string = `--------------------------${randomBytes(12).toString('hex')}`,
): { readonly content: BodyContent; readonly type: string } {
  const pieces: (Uint8Array | AsyncIterable<Uint8Array>)[] = []
  for (const [name, field] of Object.entries(fields)) {
    if (field === undefined || field === null) continue
    const { value, options } = partOf(field)
    pieces.push(
      Buffer.from(`--${boundary}\r\n${headOf(name, value, options)}\r\n\r\n`),
      bytesOf(value),
      Buffer.from('\r\n'),
    )
  }
  pieces.push(Buffer.from(`--${boundary}--\r\n`))
  return {
    content: pieces.every((piece) => piece instanceof Uint8Array) ? Buffer.concat(pieces) : inTurn(pieces),
    type: `multipart/form-data; boundary=${boundary}`,
  }
}

function partOf(field: unknown): { value: unknown; options: PartOptions } {
  const isPlain = typeof field !== 'object' || field === null || field instanceof Uint8Array || isStream(field)
  if (isPlain || !Object.hasOwn(field, 'value')) return { value: field, options: {} }
  const { value, options } = field as { value: unknown; options?: PartOptions | string | null }
  return { value, options: typeof options === 'string' ? { filename: options } : (options ?? {}) }
}

function headOf(name: string, value: unknown, { filename, filepath, contentType }: PartOptions): string {
  const file = filepath ? String(filepath).replace(/\\/g, '/') : filename ? basename(String(filename)) : undefined
  const isBinary = value instanceof Uint8Array || isStream(value)
  const type = contentType ?? (file && mediaTypeOf(file)) ?? (isBinary ? 'application/octet-stream' : undefined)
  if (type && !/^[\x20-\x7e]+$/.test(type))
    throw new OAuthError('REQUEST_INVALID', 'payload', { detail: 'contentType' })
  const disposition = `Content-Disposition: form-data; name="${quoted(name)}"${file ? `; filename="${quoted(file)}"` : ''}`
  return type ? `${disposition}\r\nContent-Type: ${type}` : disposition
}

const quoted = (text: string) => text.replace(/\r/g, '%0D').replace(/\n/g, '%0A').replace(/"/g, '%22')

function bytesOf(value: unknown): Uint8Array | AsyncIterable<Uint8Array> {
  if (value instanceof Uint8Array || isStream(value)) return value
  return Buffer.from(typeof value === 'object' && value !== null ? JSON.stringify(value) : String(value))
}

async function* inTurn(pieces: readonly (Uint8Array | AsyncIterable<Uint8Array>)[]): AsyncGenerator<Uint8Array> {
  for (const piece of pieces) {
    if (piece instanceof Uint8Array) yield piece
    else yield* piece
  }
}
