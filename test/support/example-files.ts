import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import type { FlowNode } from './probes.ts'

export const examplesFolder: string = path.resolve(import.meta.dirname, '..', '..', '..', 'examples')

/** The names of the example flows, in order. */
export const exampleFiles: readonly string[] = readdirSync(examplesFolder)
  .filter((name) => name.endsWith('.json'))
  .map((name) => name.replace('.json', ''))
  .sort()

/** Those that need more than a provider and an API, by where they are run. */
export const runElsewhere = {
  flows: [
    'Alert when an authorization ends',
    'Headless set-up with a device code',
    'MQTT with a fresh token',
    'Web app with a connection per user',
  ],
  dashboard: ['Dashboard with a connection per user'],
} as const

export function readExample(name: string): FlowNode[] {
  return JSON.parse(readFileSync(path.join(examplesFolder, `${name}.json`), 'utf8')) as FlowNode[]
}

/** Whether a node is one of FlowFuse Dashboard 2, which not every Node-RED has. */
export const usesDashboard = ({ type }: FlowNode): boolean => type.startsWith('ui-')
