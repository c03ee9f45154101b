import type { Adapter, AdapterPayload } from 'oidc-provider'

/** Where the authorization server keeps everything: maps, so that a test can look at it and change it. */
export class AuthorizationServerStore {
  readonly #models = new Map<string, Map<string, AdapterPayload>>()

  /** Everything of one kind, by id: `AccessToken`, `RefreshToken`, `Grant`, `Client`… */
  of(model: string): Map<string, AdapterPayload> {
    const known = this.#models.get(model)
    if (known) return known
    const fresh = new Map<string, AdapterPayload>()
    this.#models.set(model, fresh)
    return fresh
  }

  /** Forgets every code and token of a grant. */
  revokeGrant(grantId: string): void {
    for (const records of this.#models.values()) {
      for (const [id, payload] of records) if (payload.grantId === grantId) records.delete(id)
    }
  }

  adapter(model: string): Adapter {
    const records = this.of(model)
    return {
      find: async (id) => records.get(id),
      findByUid: async (uid) => [...records.values()].find((payload) => payload.uid === uid),
      findByUserCode: async (code) => [...records.values()].find((payload) => payload.userCode === code),
      upsert: async (id, payload) => {
        records.set(id, payload)
      },
      consume: async (id) => {
        const payload = records.get(id)
        if (payload) payload.consumed = Math.floor(Date.now() / 1000)
      },
      destroy: async (id) => {
        records.delete(id)
      },
      revokeByGrantId: async (grantId) => this.revokeGrant(grantId),
    }
  }
}
