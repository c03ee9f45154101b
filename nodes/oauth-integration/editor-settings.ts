import type { NodeAPI } from 'node-red'

/** A path with a slash at both ends; `false` where there are no such pages. */
type Root = string | false

interface EditorSettings {
  readonly oauthIntegrationRoots: {
    readonly value: { readonly admin: Root; readonly node: Root }
    readonly exportable: true
  }
}

/**
 * What the dialog cannot read off its own address: below which paths the editor and the pages of flows lie. It reaches the editor
 * with Node-RED's other settings.
 */
export function editorSettings(settings: Pick<NodeAPI['settings'], 'httpAdminRoot' | 'httpNodeRoot'>): EditorSettings {
  const { httpAdminRoot = '/', httpNodeRoot = '/' } = settings
  return {
    oauthIntegrationRoots: { value: { admin: rooted(httpAdminRoot), node: rooted(httpNodeRoot) }, exportable: true },
  }
}

const rooted = (root: Root): Root => root !== false && `/${root}/`.replace(/\/{2,}/g, '/')
