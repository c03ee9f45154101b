import { cookieHeader } from './cookie-header.ts'
import { hashOfHeaders, markName } from './header-mark.ts'
import { OutgoingHeaders } from './outgoing-headers.ts'
import type { RequestConfig, TextSource } from './request-config.ts'

/** Reads a property of the message, or an environment variable; may throw where there is none. */
export type Evaluate<M> = (text: string, from: 'msg' | 'env', msg: M) => unknown

/**
 * The headers of a request: those of the message unless they are still the ones of an earlier answer, then those of the node, then
 * the cookies. A header of the node without a value removes that of the message.
 */
export function headersOf<M extends { readonly headers?: unknown; readonly cookies?: unknown }>(
  msg: M,
  config: RequestConfig,
  evaluate: Evaluate<M>,
): OutgoingHeaders {
  const headers = new OutgoingHeaders()
  if (isRecord(msg.headers) && !isOfAnAnswer(msg.headers)) {
    for (const name of Object.keys(msg.headers)) if (!isLeftOut(name)) headers.set(name, msg.headers[name])
  }
  for (const [nameSource, valueSource] of config.headers) {
    const name = read(nameSource, msg, evaluate)
    if (name) headers.set(String(name), read(valueSource, msg, evaluate))
  }
  if (msg.cookies) headers.set('Cookie', cookieHeader(headers.get('cookie'), msg.cookies))
  return headers
}

// A flow that hands on the headers of an `http in` node names that node's host, which is not the one of the URL.
const isLeftOut = (name: string) => name === markName || name.toLowerCase() === 'host'

function isOfAnAnswer(headers: Readonly<Record<string, unknown>>): boolean {
  return Object.hasOwn(headers, markName) && headers[markName] === hashOfHeaders(headers)
}

function read<M>({ from, text }: TextSource, msg: M, evaluate: Evaluate<M>): unknown {
  if (from === 'literal') return text
  try {
    return evaluate(text, from, msg)
  } catch {
    return undefined
  }
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null
}
