import type { NodeRed } from '../support/node-red.ts'

/** Bytes on the heap of Node-RED after everything that nobody holds has been collected. */
export function heapUsed(nodeRed: NodeRed): Promise<number> {
  return nodeRed.probes.evaluate(() => {
    const { getBuiltinModule } = process as unknown as { getBuiltinModule(name: string): never }
    ;(getBuiltinModule('node:v8') as typeof import('node:v8')).setFlagsFromString('--expose-gc')
    const gc = (getBuiltinModule('node:vm') as typeof import('node:vm')).runInNewContext('gc') as () => void
    gc()
    gc()
    return process.memoryUsage().heapUsed
  })
}
