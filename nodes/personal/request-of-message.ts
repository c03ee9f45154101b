import { IncomingMessage } from 'node:http'

/** The request that a message is, as express makes it. */
export type FlowRequest = IncomingMessage & { readonly originalUrl?: string; readonly secure?: boolean }

/** What the nodes of a WebSocket, of dashboards and of uibuilder add to every message that comes from a browser. */
const marksOfSockets = ['_session', '_client', '_event', 'socketid', '_socketId']

/** The request in `msg.req`, unless a browser made it up. */
export function requestOf(msg: object): FlowRequest | undefined {
  const { req } = msg as { readonly req?: unknown }
  return typeof req === 'object' && req !== null && !hasMadeUpRequest(msg) ? (req as FlowRequest) : undefined
}

/**
 * `msg.req` is what a log-in of the server has vouched for. A page of a dashboard and a client of a WebSocket can send any
 * property, so what they have under that name is of their making, unless it is a request.
 */
export function hasMadeUpRequest(msg: object): boolean {
  const { req } = msg as { readonly req?: unknown }
  if (req === undefined || req instanceof IncomingMessage) return false
  return marksOfSockets.some((mark) => Object.hasOwn(msg, mark))
}
