import assert from 'node:assert/strict'
import { integrationsOverview } from '../../../nodes/oauth-integration/integrations-overview.ts'
import type { Running } from '../../../nodes/oauth-integration/registry.ts'
import { textsFor } from '../../../nodes/oauth-integration/texts.ts'
import { OAuthError } from '../../../src/index.ts'

const tokens = { accessToken: 'secret-token', refreshToken: 'secret-refresh', tokenType: 'Bearer', createdAt: 1 }
const connected = {
  state: 'connected',
  generation: 1,
  connectedAt: 5,
  tokens: { ...tokens, expiresAt: 9_000_000, scope: 'mail' },
  account: { name: 'Anna A.', subject: 'anna' },
}

describe('the overview of integrations', () => {
  it('says of each what it is and how it stands, without tokens or accounts', async () => {
    const [entry] = await overview(running('one', { status: async () => ({ found: connected }) }))
    assert.deepEqual(entry, {
      id: 'one',
      health: 'good',
      name: 'Integration one',
      state: 'connected',
      connectedAt: 5,
      expiresAt: 9_000_000,
      scope: 'mail',
      renewable: true,
      key: 'one',
      grant: 'authorization_code',
      mode: 'system',
      redirect: { root: 'admin', address: '/red/oauth-integration/one/callback' },
    })
  })

  it('counts the connections of users', async () => {
    const list = async () => ({ connections: [{ user: 'anna' }], total: 3, counts: { connected: 2, dead: 1 } })
    const [entry] = await overview(running('one', { list }, 'personal'))
    assert.deepEqual([entry?.['state'], entry?.['counts']], ['users', { connected: 2, dead: 1 }])
    assert.doesNotMatch(JSON.stringify(entry), /anna/)
  })

  it('shows one that cannot be looked at, and the others beside it', async () => {
    const broken = running('broken', { status: () => Promise.reject(new OAuthError('STORE_FAILED', 'read')) })
    const odd = running('odd', { status: () => Promise.reject(new TypeError('secret-token is not a function')) })
    const fine = running('fine', { status: async () => ({ found: connected }) })
    const entries = await overview(fine, odd, broken)
    assert.deepEqual(
      entries.map(({ id, health, state }) => [id, health, state]),
      [
        ['broken', 'trouble', 'unknown'],
        ['odd', 'trouble', 'unknown'],
        ['fine', 'good', 'connected'],
      ],
    )
    assert.doesNotMatch(JSON.stringify(entries), /secret/)
  })

  it('tells instances of a subflow apart', async () => {
    const instance = { ...running('one', { status: async () => ({ found: connected }) }), alias: 'in-the-subflow' }
    const [entry] = await overview(instance)
    assert.deepEqual([entry?.['alias'], entry?.['instance']], ['in-the-subflow', 'flow'])
  })

  async function overview(...all: Running[]): Promise<Record<string, unknown>[]> {
    const found = await integrationsOverview(all, { httpAdminRoot: '/red' }, textsFor('en-US'), () => {})
    return (found as { integrations: Record<string, unknown>[] }).integrations
  }

  function running(id: string, integration: object, mode = 'system'): Running {
    const definition = { key: id, grant: 'authorization_code', mode, callbackRoot: 'admin' }
    const node = { id, name: `Integration ${id}`, z: 'flow' }
    return { node, integration, definition, debug: {}, storage: {} } as unknown as Running
  }
})
