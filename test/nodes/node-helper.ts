import { createRequire } from 'node:module'
import type { Node, NodeAPI } from 'node-red'
// @ts-expect-error: the package brings no types
import untypedHelper from 'node-red-node-test-helper'

interface Helper {
  init(runtime: string, settings?: object): void
  settings(settings: object): void
  load(nodes: ((RED: NodeAPI) => void)[], flow: object[]): Promise<void>
  unload(): Promise<void>
  startServer(): Promise<void>
  stopServer(): Promise<void>
  getNode(id: string): Node
  /** What has been logged since the last load, as a spy. */
  log(): { readonly args: readonly unknown[][] }
}
export type Message = Record<string, unknown>

/** A Node-RED in this process, for the nodes alone. */
export const helper: Helper = untypedHelper as Helper

/** A node without a place counts as a config node. */
export const placed = { x: 0, y: 0 }

/** For the hooks of a suite. */
export const startServer = async (): Promise<void> => {
  helper.init(createRequire(import.meta.url).resolve('node-red'))
  await helper.startServer()
}

/** Lets messages that are under way arrive. */
export const settle = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 20))
