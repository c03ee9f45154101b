import type { NodeAPI } from 'node-red'
import { variableOf } from './variable-of.ts'

/** Names of variables that are secrets, whatever their values look like. */
const secretName = /pass|pwd|secret|token|key|cred|auth|private|salt|pin\b|signature/i
/** Addresses without a user name and a query, names of hosts, and words as regions and tenants have them. */
const harmless = [
  /^https?:\/\/[^@\s?#]{1,200}$/i,
  /^[a-z\d-]{1,63}(?:\.[a-z][a-z\d-]{0,62}){1,6}(?::\d{1,5})?$/,
  /^[a-z]{1,12}(?:[-_][a-z\d]{1,12}){0,3}\d?$/i,
  /^\d{1,5}$/,
]

/**
 * What a preview shows of an environment variable: its value where that is an address or a plain word, else its name. Variables
 * of flows are known for a node that runs only; `undefined` for one that is not set there.
 */
export function shownVariables(RED: NodeAPI, id: unknown): (name: string) => string | undefined {
  const node = typeof id === 'string' ? RED.nodes.getNode(id) : null
  return (name) => {
    const value = node ? variableOf(RED, node, name) : process.env[name]
    if (value === undefined && node) return undefined
    const shown = value !== undefined && !secretName.test(name) && harmless.some((form) => form.test(value))
    return shown ? value : `<${name}>`
  }
}
