import type { NodeDef } from 'node-red'
import type { ConnectionProperties } from '../personal/connection-of-message.ts'
import { type OperationName, operations } from './operations.ts'

/** The properties of the node as they stand in flows.json. */
export interface TokenProperties extends NodeDef, ConnectionProperties {
  operation?: string
  /** Where the result goes, and in what: `msg`, `flow` or `global`. */
  property?: string
  propertyType?: string
  outputs?: number | string
}

/** Where a result goes. */
export interface ResultPlace {
  readonly in: 'msg' | 'flow' | 'global'
  /** May name parts of the message: `tokens[msg.user]`. */
  readonly property: string
}

/** The properties, understood once instead of for every message. */
export interface TokenConfig {
  readonly operation: OperationName
  readonly place: ResultPlace
  /** Messages whose connection has to be authorized first leave by the second output, instead of being an error. */
  readonly asksByOutput: boolean
}

export function readConfig({ operation = '', property, propertyType, outputs }: TokenProperties): TokenConfig {
  return {
    operation: Object.hasOwn(operations, operation) ? (operation as OperationName) : 'token',
    place: {
      in: propertyType === 'flow' || propertyType === 'global' ? propertyType : 'msg',
      property: property?.trim() || 'payload',
    },
    asksByOutput: Number(outputs) === 2,
  }
}
