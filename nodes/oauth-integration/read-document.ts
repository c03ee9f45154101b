import type { Request } from 'express'
import { longestDocument, OAuthError } from '../../src/index.ts'

/**
 * The body of a request that is a document itself; bytes.
 *
 * @throws OAuthError `REQUEST_INVALID` `documentTooBig` as soon as that is known
 */
export async function readDocument(request: Request): Promise<Uint8Array> {
  const parts: Buffer[] = []
  let left = longestDocument
  if (Number(request.headers['content-length']) <= left || request.headers['transfer-encoding'] !== undefined) {
    for await (const part of request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
      left -= part.length
      if (left < 0) break
      parts.push(part)
    }
    if (left >= 0) return Buffer.concat(parts)
  }
  // The rest is passed over: the answer comes back on the same connection, which the next request may use.
  request.resume()
  throw new OAuthError('REQUEST_INVALID', 'documentTooBig')
}
