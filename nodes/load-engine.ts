import { createRequire } from 'node:module'

const load = createRequire(import.meta.url)

/** What the nodes do. Loaded when a flow has the first of them, so that Node-RED's start costs nothing but their names. */
export function engine(): typeof import('./engine.ts') {
  return load('./engine.js')
}
