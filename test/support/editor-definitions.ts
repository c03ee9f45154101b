import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import vm from 'node:vm'
import type { FlowNode } from './probes.ts'

/** What the editor knows of a type of node. */
export interface EditorDefinition {
  readonly category: string
  /** The properties of a node as they stand in a flow file. */
  readonly defaults: Readonly<Record<string, { readonly value?: unknown; readonly type?: string; required?: boolean }>>
  /** Those that are never in a flow file. */
  readonly credentials?: Readonly<Record<string, unknown>>
}

const root = path.resolve(import.meta.dirname, '..', '..', '..')

/** The types of this package and of Node-RED's core, and of other folders of nodes, as their html files register them. */
export function editorDefinitions(...also: readonly string[]): ReadonlyMap<string, EditorDefinition> {
  const nodeRed = createRequire(import.meta.url).resolve('node-red/package.json')
  const core = path.join(path.dirname(createRequire(nodeRed).resolve('@node-red/nodes/package.json')), 'core')
  const definitions = new Map<string, EditorDefinition>()
  for (const folder of [core, path.join(root, 'nodes'), ...also]) {
    const files = existsSync(folder) ? readdirSync(folder, { recursive: true, encoding: 'utf8' }) : []
    for (const file of files.filter((name) => name.endsWith('.html') && !name.includes('locales'))) {
      read(readFileSync(path.join(folder, file), 'utf8'), definitions)
    }
  }
  return definitions
}

/** What may stand in a node of a flow file: what every node has, and what its type says. */
export function flowProperties({ type }: FlowNode, definitions: ReadonlyMap<string, EditorDefinition>): Set<string> {
  if (type === 'tab') return new Set(['id', 'type', 'label', 'disabled', 'info', 'env', 'locked'])
  if (type === 'group') return new Set(['id', 'type', 'z', 'name', 'style', 'nodes', 'x', 'y', 'w', 'h', 'env', 'info'])
  const definition = definitions.get(type)
  if (!definition) throw new Error(`The editor does not know ${type}`)
  const places = definition.category === 'config' ? [] : ['z', 'g', 'x', 'y', 'wires']
  return new Set(['id', 'type', ...places, ...Object.keys(definition.defaults)])
}

/** Runs the scripts of a node's html in an editor that knows how to register nodes, and nothing else. */
function read(html: string, definitions: Map<string, EditorDefinition>): void {
  const registerType = (type: string, definition: EditorDefinition) => definitions.set(type, definition)
  const nodes = new Proxy({ registerType }, { get: (target, name) => Reflect.get(target, name) ?? anything })
  const RED = new Proxy({ nodes }, { get: (target, name) => Reflect.get(target, name) ?? anything })
  const editor = { RED, $: anything, jQuery: anything, document: anything, window: anything }
  for (const [, script = ''] of html.matchAll(/<script type="text\/javascript">([\s\S]*?)<\/script>/g))
    vm.runInNewContext(script, editor)
}

/** Can be called, read and made into text, whatever a script does with it. */
const anything: unknown = new Proxy(() => anything, {
  get: (_, name) => (name === Symbol.toPrimitive ? () => '' : anything),
  construct: () => anything as object,
})
