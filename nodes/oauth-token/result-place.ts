import type { Node, NodeAPI, NodeMessage } from 'node-red'
import { OAuthError } from '../../src/index.ts'
import type { ResultPlace } from './token-config.ts'

type Put = (msg: NodeMessage, result: unknown) => Promise<void>

/** A part of the message in the name of a place, as core's nodes write it. */
const namesMessage = /\[msg\b/

/** Puts results where a node wants them: into the message, or into a context of its flow. */
export function resultPlace(RED: NodeAPI, node: Node, place: ResultPlace): Put {
  const { setMessageProperty, parseContextStore, normalisePropertyExpression } = RED.util as unknown as ContextTools
  const unusable = () => new OAuthError('REQUEST_INVALID', 'place', { place: nameOf(place) })

  /** Throws `REQUEST_INVALID` `place` for a place that does not take it. */
  return async (msg, result) => {
    if (place.in === 'msg') {
      if (!tried(() => setMessageProperty(msg, place.property, result, true))) throw unusable()
      return
    }
    const { key, store } = parseContextStore(place.property)
    const name = namesMessage.test(key) ? tried(() => normalisePropertyExpression(key, msg, true)) : key
    if (!name) throw unusable()
    const context = node.context()[place.in]
    await new Promise<void>((resolve, reject) => {
      // What the context says of a failure may hold anything.
      const settle = (failed?: unknown) => (failed ? reject(unusable()) : resolve())
      try {
        context.set(name, result, store, settle)
      } catch (thrown) {
        settle(thrown)
      }
    })
  }
}

/**
 * Makes sure that a place is the message's own: the token of one user must not be where the next message takes it for its own.
 * A place named after the user is none either, since users' names are no keys for a context.
 *
 * @throws OAuthError `CONFIGURATION_INVALID` `sharedPlace`
 */
export function checkOwn(place: ResultPlace): void {
  if (place.in !== 'msg') throw new OAuthError('CONFIGURATION_INVALID', 'sharedPlace', { place: nameOf(place) })
}

const nameOf = (place: ResultPlace) => `${place.in}.${place.property}`

/** What of Node-RED's tools its types do not know. */
interface ContextTools {
  setMessageProperty(msg: object, property: string, value: unknown, createMissing: boolean): boolean
  parseContextStore(key: string): { key: string; store?: string }
  normalisePropertyExpression(expression: string, msg: object, asText: true): string
}

function tried<T>(work: () => T): T | undefined {
  try {
    return work()
  } catch {
    return undefined
  }
}
