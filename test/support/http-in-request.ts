import { IncomingMessage } from 'node:http'

/** What an `http in` node has as `msg.req`, with what a server has found out about it; no connection belongs to it. */
export function httpInRequest(found: object): IncomingMessage {
  return Object.assign(Object.create(IncomingMessage.prototype) as IncomingMessage, found)
}
