import assert from 'node:assert/strict'
import type { Comms } from './comms.ts'
import { readExample } from './example-files.ts'
import type { NodeRed } from './node-red.ts'
import type { FlowNode } from './probes.ts'

interface DebugMessage {
  readonly id: string
  readonly msg: string
}

/** What a person in the editor does with example flows that are deployed, and sees of them. */
export class ExampleFlows {
  readonly #nodeRed: NodeRed
  readonly #comms: Comms

  constructor(nodeRed: NodeRed, comms: Comms) {
    this.#nodeRed = nodeRed
    this.#comms = comms
  }

  /** Presses the button of an inject node. `more` is what a person could have set in the message. */
  async press(file: string, name: string, more: Readonly<Record<string, number>> = {}): Promise<void> {
    const node = exampleNode(file, 'inject', name)
    const props = Object.entries(more).map(([p, v]) => ({ p, v: String(v), vt: 'num' }))
    const body = props.length > 0 ? { __user_inject_props__: props } : {}
    const response = await this.#nodeRed.request(`inject/${node.id}`, { body })
    assert.equal(response.status, 200)
  }

  /** What a debug node of an example has shown in the sidebar so far. */
  shown(file: string, name: string): string[] {
    const { id } = exampleNode(file, 'debug', name)
    const events = this.#comms.frames.flatMap((frame) => JSON.parse(frame) as { topic: string; data: DebugMessage }[])
    return events.filter(({ topic, data }) => topic === 'debug' && data.id === id).map(({ data }) => data.msg)
  }

  /** Waits until a debug node has shown a number of messages in all, and returns the last. */
  async showing(file: string, name: string, count = 1): Promise<string> {
    await until(() => this.shown(file, name).length >= count, `“${name}” showed fewer than ${count} messages`)
    return this.shown(file, name)[count - 1] as string
  }
}

export function exampleNode(file: string, type: string, name: string): FlowNode {
  const node = readExample(file).find((node) => node.type === type && node['name'] === name)
  assert.ok(node, `${file} has a node ${name}`)
  return node
}

export async function until(condition: () => boolean, otherwise: string): Promise<void> {
  for (let tries = 0; !condition(); tries++) {
    if (tries > 1_000) throw new Error(otherwise)
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}
