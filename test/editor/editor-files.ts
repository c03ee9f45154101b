import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import vm from 'node:vm'

const root: string = path.resolve(import.meta.dirname, '../../..')
export const nodes = ['oauth-consent', 'oauth-event', 'oauth-integration', 'oauth-request', 'oauth-token'] as const
/** A file of the package, by the parts of its path. */
export const read = (...names: string[]): string => readFileSync(path.join(root, ...names), 'utf8')
export const html = (node: string): string => read('nodes', node, `${node}.html`)
export const languages = (node: string): string[] => readdirSync(path.join(root, 'nodes', node, 'locales'))
/** The scripts and styles of the dialogs. */
export const resources: string[] = readdirSync(path.join(root, 'resources'))

export interface Registration {
  defaults: Record<string, { value?: unknown; type?: string }>
  credentials?: Record<string, { type: string }>
}

/** What the script of a node's html registers. */
export function registrationOf(node: string): Registration {
  const script = /<script type="text\/javascript">([\s\S]*?)<\/script>/.exec(html(node))?.[1] ?? ''
  const registered = new Map<string, Registration>()
  const RED = {
    _: (key: string) => key,
    nodes: { registerType: (type: string, definition: Registration) => registered.set(type, definition) },
  }
  vm.runInNewContext(script, { RED })
  const definition = registered.get(node)
  assert.ok(definition, `${node}.html registers ${node}`)
  return definition
}
