import type { Node, NodeAPI, NodeMessage } from 'node-red'

/** What a test sends into Node-RED, and what comes back: see `probes.ts`. */
export type ToProbe =
  | { readonly probe: string; readonly msg: NodeMessage }
  | { readonly call: number; readonly code: string; readonly args: readonly unknown[] }
export type FromProbe =
  | { readonly probe: string; readonly msg: NodeMessage }
  | { readonly call: number; readonly value?: unknown; readonly error?: string }

/**
 * A node for tests only. It sends on what the test gives it, and tells the test what it receives, over the channel between
 * parent and child process; and it runs a function of the test where the nodes are.
 */
export default function testProbe(RED: NodeAPI): void {
  const probes = new Map<string, Node>()

  process.on('message', async (message: ToProbe) => {
    if ('probe' in message) return probes.get(message.probe)?.send(message.msg)
    if (!('call' in message)) return
    const { call, code, args } = message
    try {
      const work = new Function(`return (${code})`)() as (...values: unknown[]) => unknown
      tell({ call, value: await work(RED, ...args) })
    } catch (error) {
      tell({ call, error: String((error as Error | undefined)?.stack ?? error) })
    }
  })

  RED.nodes.registerType('test-probe', function (this: Node, config) {
    RED.nodes.createNode(this, config)
    probes.set(this.id, this)
    this.on('input', (msg, _send, done) => {
      tell({ probe: this.id, msg })
      done()
    })
    this.on('close', () => probes.delete(this.id))
  })
}

function tell(message: FromProbe): void {
  try {
    process.send?.(message)
  } catch {
    // A message can hold what cannot be copied, such as a function or a socket.
    process.send?.(JSON.parse(JSON.stringify(message, withoutCycles())))
  }
}

function withoutCycles(): (name: string, value: unknown) => unknown {
  const seen = new Set<unknown>()
  return (_name, value) => {
    if (typeof value !== 'object' || value === null) return value
    if (seen.has(value)) return '[seen]'
    seen.add(value)
    return value
  }
}
