import type { ConnectionOptions } from 'node:tls'
import type { Node, NodeAPI } from 'node-red'
import { type NetworkOptions, OAuthError } from '../../src/index.ts'

interface TlsNode extends Node {
  addTLSOptions(options: ConnectionOptions): ConnectionOptions
}

interface ProxyNode extends Node {
  url?: string
  noproxy?: string[]
  credentials: { username?: string; password?: string }
}

/**
 * How an integration reaches the network: with core's `tls-config` and `http proxy` nodes, where it refers to them.
 *
 * @throws OAuthError `CONFIGURATION_INVALID` when one of them is not there: going on without it could skip a check
 */
export function networkOptions(RED: NodeAPI, config: { tls?: string; proxy?: string }): NetworkOptions {
  const tlsNode = referred<TlsNode>(RED, 'tls', config.tls)
  const proxyNode = referred<ProxyNode>(RED, 'proxy', config.proxy)
  return {
    ...(tlsNode && { tls: tlsNode.addTLSOptions({}) }),
    ...(proxyNode && { proxy: { url: proxyUrl(proxyNode), noProxy: proxyNode.noproxy ?? [] } }),
  }
}

function referred<T extends Node>(RED: NodeAPI, property: string, id: string | undefined): T | undefined {
  if (!id) return undefined
  const node = RED.nodes.getNode(id) as T | null
  if (!node) throw new OAuthError('CONFIGURATION_INVALID', 'reference', { property })
  return node
}

function proxyUrl({ url = '', credentials = {} }: ProxyNode): string {
  const text = url.includes('://') ? url : `http://${url}`
  if (!URL.canParse(text)) throw new OAuthError('CONFIGURATION_INVALID', 'proxy')
  const parsed = new URL(text)
  if (credentials.username) parsed.username = credentials.username
  if (credentials.password) parsed.password = credentials.password
  return parsed.href
}
