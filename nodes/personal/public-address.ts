import type { IntegrationDefinition } from '../../src/index.ts'

/** The settings of Node-RED that say where its two web roots are; `false` where one is switched off. */
export interface RootSettings {
  readonly httpAdminRoot?: string | false | undefined
  readonly httpNodeRoot?: string | false | undefined
}

type Root = IntegrationDefinition['callbackRoot']

/** The root that the public pages of an integration lie below: as it says, or the other one where that is switched off. */
export function publicRoot({ callbackRoot }: { readonly callbackRoot: Root }, settings: RootSettings): Root {
  if (callbackRoot === 'admin') return settings.httpAdminRoot === false ? 'node' : 'admin'
  return settings.httpNodeRoot === false ? 'admin' : 'node'
}

/**
 * The address of a public page of an integration, such as `connect/…`, as a browser reaches it: beside its callback URL where
 * one is configured, else as a path on the site of Node-RED.
 */
export function publicAddress(
  definition: Pick<IntegrationDefinition, 'key' | 'callbackRoot' | 'callbackUrl'>,
  settings: RootSettings,
  page: string,
): string {
  const own = `oauth-integration/${definition.key}/`
  const callback = definition.callbackUrl?.replace(/\/$/, '')
  if (callback?.endsWith(`/${own}callback`)) return `${callback.slice(0, -'callback'.length)}${page}`
  const root = (publicRoot(definition, settings) === 'admin' ? settings.httpAdminRoot : settings.httpNodeRoot) || '/'
  const path = `${root.startsWith('/') ? '' : '/'}${root}${root.endsWith('/') ? '' : '/'}${own}${page}`
  return callback === undefined ? path : new URL(path, callback).href
}
