import type { NodeAPI } from 'node-red'
import { type ContextStorage, moduleOf } from './context-place.ts'

/** A path with a slash at both ends; `false` where there are no such pages. */
type Root = string | false

interface Exported<T> {
  readonly value: T
  readonly exportable: true
}

interface EditorSettings {
  readonly oauthIntegrationRoots: Exported<{ readonly admin: Root; readonly node: Root }>
  /** Names of context stores; the empty one stands for the default. */
  readonly oauthIntegrationWholeStores: Exported<readonly string[]>
}

type Settings = Pick<NodeAPI['settings'], 'httpAdminRoot' | 'httpNodeRoot'> & {
  readonly contextStorage?: ContextStorage
}

/**
 * What the dialog cannot find out by itself: below which paths the editor and the pages of flows lie, and which context stores
 * write all that they have whenever a part of it changes. It reaches the editor with Node-RED's other settings.
 */
export function editorSettings({ httpAdminRoot = '/', httpNodeRoot = '/', contextStorage }: Settings): EditorSettings {
  return {
    oauthIntegrationRoots: { value: { admin: rooted(httpAdminRoot), node: rooted(httpNodeRoot) }, exportable: true },
    oauthIntegrationWholeStores: { value: wholeStores(contextStorage ?? {}), exportable: true },
  }
}

const rooted = (root: Root): Root => root !== false && `/${root}/`.replace(/\/{2,}/g, '/')

function wholeStores(storage: NonNullable<ContextStorage>): readonly string[] {
  return ['', ...Object.keys(storage)].filter((name) => moduleOf(name, storage) === 'localfilesystem')
}
