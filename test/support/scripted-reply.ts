import type { ServerResponse } from 'node:http'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import { createGzip } from 'node:zlib'

/** What a scripted server does instead of answering as it should. */
export interface Reply {
  /** 200 by default. */
  readonly status?: number
  /** A value of `undefined` takes away a header that the body would bring. */
  readonly headers?: Readonly<Record<string, string | readonly string[] | undefined>>
  /** A text as it is; anything else as JSON; or a body made while it is sent. */
  readonly body?: ReplyBody
  /** Waits before the first byte, in milliseconds. */
  readonly delayMs?: number
  /** Sends the body in 16 pieces, or a made one piece by piece, waiting so long before each. */
  readonly chunkDelayMs?: number
  /** Cuts the connection after so many bytes of the body; 0 cuts it before the head. */
  readonly resetAfterBytes?: number
  /** Never answers; the connection stays open. */
  readonly hang?: boolean
}

type ReplyBody =
  | string
  | number
  | boolean
  | null
  | readonly unknown[]
  | Repeated
  | Bomb
  | { readonly [name: string]: unknown }

/** So many MiB of the same text. */
interface Repeated {
  readonly repeat: string
  readonly mib: number
}

/** A small compressed body that grows to so many MiB. */
interface Bomb {
  readonly gzipBombMib: number
}

const MIB = 1024 * 1024

/** Sends a reply. Resolves when it is over, also when the client has gone. */
export async function sendReply(response: ServerResponse, reply: Reply): Promise<void> {
  if (reply.hang) return
  if (reply.delayMs) await sleep(reply.delayMs)
  if (response.destroyed || reply.resetAfterBytes === 0) return reset(response)
  const { pieces, headers } = contentOf(reply.body, reply.chunkDelayMs !== undefined)
  for (const [name, value] of Object.entries({ ...headers, ...reply.headers })) {
    if (value !== undefined) response.setHeader(name, value as string | string[])
  }
  response.writeHead(reply.status ?? 200)
  let left = reply.resetAfterBytes ?? Number.POSITIVE_INFINITY
  async function* bounded(): AsyncGenerator<Buffer> {
    for await (const piece of pieces) {
      if (reply.chunkDelayMs) await sleep(reply.chunkDelayMs)
      yield piece.subarray(0, left)
      left -= piece.length
      if (left > 0) continue
      // What was promised must be on its way before the connection is cut.
      await sleep(20)
      return reset(response)
    }
  }
  await pipeline(bounded, response).catch(() => undefined)
}

function reset(response: ServerResponse): void {
  response.socket?.resetAndDestroy()
}

interface Content {
  readonly pieces: AsyncIterable<Buffer> | Iterable<Buffer>
  readonly headers: Record<string, string>
}

function contentOf(body: ReplyBody | undefined, inPieces: boolean): Content {
  if (isRepeated(body)) {
    const piece = Buffer.from(body.repeat.repeat(Math.ceil(65_536 / body.repeat.length)))
    return { pieces: repeat(piece, body.mib * MIB), headers: { 'content-type': 'text/plain' } }
  }
  if (isBomb(body)) {
    const bomb = Readable.from(repeat(Buffer.alloc(65_536), body.gzipBombMib * MIB)).pipe(createGzip())
    return { pieces: bomb, headers: { 'content-type': 'application/json', 'content-encoding': 'gzip' } }
  }
  const text = typeof body === 'string' ? body : body === undefined ? '' : JSON.stringify(body)
  const whole = Buffer.from(text)
  const size = inPieces ? Math.max(1, Math.ceil(whole.length / 16)) : whole.length
  const pieces: Buffer[] = []
  for (let start = 0; start < whole.length; start += size) pieces.push(whole.subarray(start, start + size))
  return { pieces, headers: { 'content-type': typeof body === 'string' ? 'text/plain' : 'application/json' } }
}

const isRepeated = (body: ReplyBody | undefined): body is Repeated =>
  typeof body === 'object' && body !== null && 'repeat' in body && 'mib' in body
const isBomb = (body: ReplyBody | undefined): body is Bomb =>
  typeof body === 'object' && body !== null && 'gzipBombMib' in body

function* repeat(piece: Buffer, bytes: number): Generator<Buffer> {
  for (let left = bytes; left > 0; left -= piece.length) yield piece.subarray(0, left)
}
