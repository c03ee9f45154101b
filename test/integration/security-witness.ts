import type { NodeRed } from '../support/node-red.ts'

/** What was seen inside a Node-RED. */
export interface Witness {
  /** Everything in every message that any node received, at any depth, also what is hidden from `JSON.stringify`. */
  readonly messages: string[]
  /** The same of every error that a node finished a message with. */
  readonly errors: string[]
  /** The own properties of each of those errors. */
  readonly errorProperties: string[][]
  /** The same of everything that was logged, before it became a line. */
  readonly log: string[]
  /** `host:port` of every connection that was opened, and every name that was looked up. */
  readonly destinations: string[]
  readonly title: string
}

/** Has this life of a Node-RED take note of everything from now on. */
export function watch(nodeRed: NodeRed): Promise<void> {
  return nodeRed.probes.evaluate((RED) => {
    const { getBuiltinModule } = process as unknown as { getBuiltinModule(name: string): never }
    const net = getBuiltinModule('node:net') as typeof import('node:net')
    const dns = getBuiltinModule('node:dns') as typeof import('node:dns')
    const util = getBuiltinModule('node:util') as typeof import('node:util')
    const witness = { messages: [], errors: [], errorProperties: [], log: [], destinations: [] } as Record<
      string,
      unknown[]
    >
    const note = (where: string, what: unknown) => {
      witness[where]?.push(what)
    }
    Object.assign(globalThis, { securityWitness: witness })

    function everythingIn(start: unknown): string {
      const seen = new Set<unknown>([Object.prototype, Array.prototype, Function.prototype, Error.prototype])
      const texts: string[] = []
      const visit = (value: unknown): void => {
        if (typeof value === 'string') texts.push(value)
        else if (typeof value === 'symbol') texts.push(String(value))
        if ((typeof value !== 'object' && typeof value !== 'function') || value === null || seen.has(value)) return
        seen.add(value)
        if (ArrayBuffer.isView(value)) {
          texts.push(Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString('latin1'))
          return
        }
        if (value instanceof Map || value instanceof Set) for (const entry of value) visit(entry)
        for (const key of Reflect.ownKeys(value)) {
          visit(key)
          try {
            visit((value as Record<PropertyKey, unknown>)[key])
          } catch {
            // A getter that throws shows nothing.
          }
        }
        visit(Object.getPrototypeOf(value))
      }
      visit(start)
      return [...texts, util.inspect(start, { showHidden: true, depth: 12, getters: true })].join('\n')
    }

    RED.hooks.add('onReceive.witness', ({ msg }: { msg: unknown }) => note('messages', everythingIn(msg)))
    RED.hooks.add('onComplete.witness', ({ msg, error }: { msg: unknown; error?: Error }) => {
      note('messages', everythingIn(msg))
      if (!error) return
      note('errors', everythingIn(error))
      note('errorProperties', Object.getOwnPropertyNames(error))
    })
    RED.log.addHandler({ emit: (_event: string, entry: unknown) => note('log', everythingIn(entry)) })

    const { connect } = net.Socket.prototype
    net.Socket.prototype.connect = function (this: unknown, ...given: unknown[]) {
      const [first] = Array.isArray(given[0]) ? given[0] : given
      const { host = 'localhost', port, path } = Object(first) as { host?: string; port?: number; path?: string }
      note('destinations', path ?? `${host}:${port}`)
      return (connect as (...args: unknown[]) => never).apply(this, given)
    } as never
    const { lookup } = dns
    dns.lookup = ((name: string, ...rest: unknown[]) => {
      note('destinations', name)
      return (lookup as (...args: unknown[]) => unknown)(name, ...rest)
    }) as never
  })
}

export function testimony(nodeRed: NodeRed): Promise<Witness> {
  return nodeRed.probes.evaluate(() => ({
    ...(globalThis as unknown as { securityWitness: Omit<Witness, 'title'> }).securityWitness,
    title: process.title,
  }))
}
