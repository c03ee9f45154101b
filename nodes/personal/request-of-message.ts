import { IncomingMessage } from 'node:http'

/** The request that a message is, as express makes it. */
export type FlowRequest = IncomingMessage & { readonly originalUrl?: string; readonly secure?: boolean }

/**
 * The request in `msg.req`, where an `http in` node put it. A page of a dashboard and a client of a WebSocket can send any property,
 * so something else under that name could be of their making.
 */
export function requestOf(msg: object): FlowRequest | undefined {
  const { req } = msg as { readonly req?: unknown }
  return req instanceof IncomingMessage ? req : undefined
}
