import type { ChildProcess } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import type { FromProbe, ToProbe } from './probe-node/test-probe.ts'

/** A message as it travels through a flow. */
export type Message = Record<string, unknown>

/** Something that arrived at a probe. */
export interface Arrival {
  readonly probe: string
  readonly msg: Message
}

/** The test's end of the probes in a flow. */
export class Probes {
  /** Everything that arrived at any probe, in order. */
  readonly arrivals: Arrival[] = []
  readonly #child: ChildProcess
  readonly #waiting = new Set<() => void>()
  readonly #calls = new Map<number, (result: { value?: unknown; error?: string }) => void>()

  #lastCall = 0

  constructor(child: ChildProcess) {
    this.#child = child
    child.once('exit', () => {
      for (const answer of this.#calls.values()) answer({ error: 'Node-RED ended meanwhile' })
    })
    child.on('message', (message: FromProbe) => {
      if ('probe' in message) {
        this.arrivals.push({ probe: message.probe, msg: message.msg as Message })
        for (const look of this.#waiting) look()
      } else if ('call' in message) {
        this.#calls.get(message.call)?.(message)
        this.#calls.delete(message.call)
      }
    })
  }

  /** Has a probe send a message on; resolves to the id it carries. */
  send(probe: string, msg: Message): string {
    const _msgid = typeof msg['_msgid'] === 'string' ? msg['_msgid'] : randomUUID()
    this.#tell({ probe, msg: { ...msg, _msgid } })
    return _msgid
  }

  /** Sends a message through the flow of `aroundNode` and waits until it comes out or is caught. */
  async exchange(msg: Message, patience = 10_000): Promise<Arrival> {
    const id = this.send('in', msg)
    return this.arrival(({ probe, msg: { _msgid } }) => _msgid === id && /^(out|caught)/.test(probe), patience)
  }

  /** The first arrival that fits, past or to come. */
  async arrival(fits: (arrival: Arrival) => boolean, patience = 10_000): Promise<Arrival> {
    return new Promise((resolve, reject) => {
      const look = () => {
        const found = this.arrivals.find(fits)
        if (found) done(() => resolve(found))
      }
      const timer = setTimeout(() => {
        const seen = this.arrivals.map(({ probe }) => probe).join(', ')
        done(() => reject(new Error(`Nothing fitting arrived in ${patience} ms; arrived: ${seen || 'nothing'}`)))
      }, patience)
      const done = (finish: () => void) => {
        clearTimeout(timer)
        this.#waiting.delete(look)
        finish()
      }
      this.#waiting.add(look)
      look()
    })
  }

  /** What has arrived at one probe so far. */
  at(probe: string): readonly Message[] {
    return this.arrivals.filter((arrival) => arrival.probe === probe).map(({ msg }) => msg)
  }

  /**
   * Runs a function inside Node-RED and resolves to what it returns. It sees its arguments and `RED`, nothing of the test
   * around it.
   */
  // biome-ignore lint/suspicious/noExplicitAny: a function of the test says itself what of RED it uses
  async evaluate<T>(work: (RED: any, ...args: any[]) => T, ...args: readonly unknown[]): Promise<Awaited<T>> {
    const call = ++this.#lastCall
    const result = await new Promise<{ value?: unknown; error?: string }>((resolve) => {
      const timer = setTimeout(() => resolve({ error: 'Node-RED did not answer in 30 seconds' }), 30_000)
      this.#calls.set(call, (answer) => {
        clearTimeout(timer)
        resolve(answer)
      })
      this.#tell({ call, code: work.toString(), args })
    })
    if (result.error !== undefined) throw new Error(result.error)
    return result.value as Awaited<T>
  }

  #tell(message: ToProbe): void {
    // A Node-RED that was killed just now cannot take it any more: that shows in what does not arrive.
    this.#child.send(message, () => {})
  }
}

/** A node of a flow file. */
export type FlowNode = { readonly id: string; readonly type: string } & Readonly<Record<string, unknown>>

/**
 * A tab around one node: the probe `in` feeds it, `out` takes what leaves it (`out2` what leaves its second output), and
 * `caught`, `completed` and `status` take what its errors, completions and statuses bring. Config nodes go with it.
 */
export function aroundNode(node: FlowNode, ...configNodes: readonly FlowNode[]): FlowNode[] {
  const probe = (id: string, wires: string[][] = []): FlowNode => ({
    id,
    type: 'test-probe',
    z: 'tab',
    name: id,
    wires,
  })
  const core = (type: string, to: string): FlowNode => ({
    id: `core-${type}`,
    type,
    z: 'tab',
    scope: [node.id],
    wires: [[to]],
  })
  return [
    { id: 'tab', type: 'tab', label: 'Test' },
    ...configNodes,
    probe('in', [[node.id]]),
    { ...node, z: 'tab', wires: [['out'], ['out2']] },
    ...['out', 'out2', 'caught', 'completed', 'status'].map((id) => probe(id)),
    core('catch', 'caught'),
    core('complete', 'completed'),
    core('status', 'status'),
  ]
}
