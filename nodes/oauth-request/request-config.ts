import type { NodeDef } from 'node-red'
import { literalOrigin } from '../../src/index.ts'
import type { ConnectionProperties } from '../personal/connection-of-message.ts'

/** The properties of the node as they stand in flows.json: those of core's `http request`, and ours. */
export interface RequestProperties extends NodeDef, ConnectionProperties {
  method?: string
  ret?: string
  /** `true` is how Node-RED before 1.0 wrote `query`. */
  paytoqs?: string | boolean
  url?: string
  senderr?: boolean
  headers?: readonly PanelHeader[]
  outputs?: number | string
}

/** A row of the header list: a type, and the value that belongs to the types `other`, `msg`, `env` and `str`. */
interface PanelHeader {
  readonly keyType: string
  readonly keyValue?: string
  readonly valueType: string
  readonly valueValue?: string
}

/** Where a text of the header list comes from. */
export interface TextSource {
  readonly from: 'literal' | 'msg' | 'env'
  readonly text: string
}

/** The properties, understood once instead of for every message. */
export interface RequestConfig {
  /** In upper case; `USE` takes `msg.method`. */
  readonly method: string
  /** Empty for `msg.url`. */
  readonly url: string
  readonly isTemplate: boolean
  /** The origin its author wrote into the URL. */
  readonly authorOrigin?: string
  /** The same for a URL without a scheme, which counts only where no base URL makes it a path. */
  readonly authorHost?: string
  readonly payload: 'ignore' | 'query' | 'body'
  readonly returns: 'txt' | 'bin' | 'obj'
  readonly headers: readonly (readonly [name: TextSource, value: TextSource])[]
  /** Failures of the network go to Catch nodes only, instead of being sent on as well. */
  readonly catchOnly: boolean
  /** Messages whose connection has to be authorized first leave by the second output, instead of being an error. */
  readonly asksByOutput: boolean
}

export function readConfig(properties: RequestProperties): RequestConfig {
  const { method, url, paytoqs, ret, headers, senderr, outputs } = properties
  const written = typeof url === 'string' ? url.trim() : ''
  const authorOrigin = literalOrigin(written)
  const authorHost = written.includes('://') ? undefined : literalOrigin(`http://${written}`)
  return {
    method: (method || 'GET').toUpperCase(),
    url: written,
    isTemplate: written.includes('{{'),
    ...(authorOrigin && { authorOrigin }),
    ...(authorHost && { authorHost }),
    payload: paytoqs === true || paytoqs === 'query' ? 'query' : paytoqs === 'body' ? 'body' : 'ignore',
    returns: ret === 'bin' || ret === 'obj' ? ret : 'txt',
    headers: (headers ?? []).map((row) => [source(row.keyType, row.keyValue), source(row.valueType, row.valueValue)]),
    catchOnly: senderr === true,
    asksByOutput: Number(outputs) === 2,
  }
}

// A type beside these is the text itself: the editor lists usual names and values that way.
function source(type: string, value = ''): TextSource {
  if (type === 'msg' || type === 'env') return { from: type, text: value }
  return { from: 'literal', text: type === 'other' || type === 'str' ? value : type }
}
