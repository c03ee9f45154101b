import type { Node } from 'node-red'
import type { Integration, IntegrationDefinition, OAuthError, PendingConsents } from '../../src/index.ts'
import type { ContextStoreInfo } from './context-place.ts'
import type { DebugLog } from './debug-log.ts'
import type { EditorDevice } from './device-action.ts'
import type { KeySource } from './seal-keys.ts'

/** One integration node that is running. */
export interface Running {
  readonly node: Node
  /** As it stands in the flow file. */
  readonly config: object
  readonly integration: Integration
  readonly debug: DebugLog
  /** Its consents under way, also those that were started on another instance of Node-RED, where that can be known. */
  readonly consents: PendingConsents
  /** Loads what the first request would wait for. */
  readonly preload: () => Promise<unknown>
  /** Of the node in the editor, where this is an instance of it in a subflow. */
  readonly alias?: string
  /** Absent when the configuration is invalid; then `problem` says why. */
  readonly definition?: IntegrationDefinition
  readonly problem?: OAuthError
  readonly fingerprint?: string
  /** The last consent, if it came back and nothing came of it: whoever waits for it is told. */
  failedConsent?: { readonly consent: string; readonly error: OAuthError }
  /** The device code that a person last asked for in the editor, until it has connected. */
  device?: EditorDevice
  readonly storage: ContextStoreInfo & {
    readonly journal: boolean
    readonly key: KeySource
  }
}

/** The integrations that are running now, by the id of their node. */
export class Registry {
  readonly #running = new Map<string, Running>()

  add(running: Running): void {
    this.#running.set(running.node.id, running)
  }

  /** A node that was replaced by a newer one of the same id stays replaced. */
  remove(node: Node): void {
    if (this.#running.get(node.id)?.node === node) this.#running.delete(node.id)
  }

  /** By id, or by the id the editor knows for a node inside a subflow, if it has one instance only. */
  find(id: string): Running | undefined {
    const instances = this.instancesOf(id)
    return this.#running.get(id) ?? (instances.length === 1 ? instances[0] : undefined)
  }

  /** All whose public pages have this key in their address. */
  withKey(key: string | undefined): Running[] {
    return this.all().filter(({ definition }) => definition !== undefined && definition.key === key)
  }

  instancesOf(alias: string): Running[] {
    return this.all().filter((running) => running.alias === alias)
  }

  all(): Running[] {
    return [...this.#running.values()]
  }

  ids(): string[] {
    return [...this.#running.keys()]
  }

  /**
   * Whether another provider's integration has the same key, and with it the same redirect URI: then a code could end up at
   * the wrong one. Instances of one subflow may share it.
   */
  hasRival({ definition, fingerprint, alias }: Running): boolean {
    return this.all().some(
      (other) =>
        other.definition?.key === definition?.key &&
        other.fingerprint !== fingerprint &&
        (alias === undefined || other.alias !== alias),
    )
  }
}
