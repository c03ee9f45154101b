import assert from 'node:assert/strict'
import { connectUsers, hashOf } from '../support/connect-users.ts'
import { integrationNode, requestNode } from '../support/flow-nodes.ts'
import { NodeRed } from '../support/node-red.ts'
import type { AdminRequest } from '../support/node-red-admin.ts'
import { aroundNode } from '../support/probes.ts'
import { ScriptedServer } from '../support/scripted-server.ts'

type Json = Record<string, unknown>
interface Row {
  readonly hash: string
  readonly user: string
  readonly state: string
  readonly problem?: string
}
interface Page {
  readonly connections: readonly Row[]
  readonly cursor?: string
  readonly total: number
  readonly counts: { readonly connected: number; readonly dead: number }
}

const unknownHash = 'f'.repeat(64)

describe('the connections of users, managed from the editor', () => {
  let provider: ScriptedServer
  let nodeRed: NodeRed

  before(async function () {
    this.timeout(120_000)
    ;[provider, nodeRed] = await Promise.all([ScriptedServer.start(), NodeRed.start({ adminAuth: true })])
  })
  after(async () => {
    await nodeRed?.close()
    await provider?.close()
  })

  beforeEach(async () => {
    provider.script()
    const common = { grant: 'authorization_code', issuer: provider.origin, baseUrl: provider.urls.baseUrl }
    const personal = { ...common, mode: 'personal', user: 'user', userType: 'msg', store: '' }
    await nodeRed.deploy(
      aroundNode(
        requestNode({ url: '/me' }),
        integrationNode({ ...personal, name: 'For everybody', ping: { method: 'GET', url: '/me' } }),
        integrationNode({ ...personal, name: 'Nobody yet', id: 'id-idle', key: 'idle' }),
        integrationNode({ ...common, name: 'One for all', id: 'id-system', key: 'system' }),
        integrationNode({ ...common, name: 'Broken', id: 'id-broken', key: 'broken', issuer: 'nonsense' }),
      ),
      {
        credentials: Object.fromEntries(
          ['integration', 'id-idle', 'id-system'].map((id) => [
            id,
            { clientSecret: 'secret-of-the-client', storeKey: 'c'.repeat(64) },
          ]),
        ),
      },
    )
    for (const { hash } of (await list()).connections) await post('revoke', { connection: hash })
  })

  const tokens = () => provider.tokens.answer(new URLSearchParams({ grant_type: 'password' })).body
  const connect = (...users: string[]) =>
    connectUsers(nodeRed, Object.fromEntries(users.map((user) => [user, { ...tokens(), scope: 'mail' }])))
  const get = <T = Json>(path: string, request?: AdminRequest) =>
    nodeRed.admin.json<T>(`oauth-integration/${path}`, request)
  const list = (query = '', id = 'integration') => get<Page>(`${id}/connections${query}`)
  const send = (action: string, body: Json, id = 'integration') =>
    nodeRed.request(`oauth-integration/${id}/${action}`, { body })
  const post = async (action: string, body: Json) => {
    const response = await send(action, body)
    assert.equal(response.status, 200, await response.clone().text())
    return (await response.json()) as Json
  }
  const refusal = async (response: Response) => {
    const { error } = (await response.json()) as { error: { code: string; reason: string; message: string } }
    return { status: response.status, ...error }
  }
  const usersOf = ({ connections }: Page) => connections.map(({ user }) => user)

  it('are listed with how they stand, and without tokens or accounts', async () => {
    await connect('anna', 'ben')
    const { connections, total, counts, ...more } = await list()
    assert.deepEqual(Object.keys(more), ['now'])
    assert.deepEqual([total, counts], [2, { connected: 2, dead: 0 }])
    for (const row of connections) {
      const known = ['hash', 'user', 'state', 'connectedAt', 'renewedAt', 'expiresAt', 'usedAt', 'scope', 'problem']
      assert.deepEqual(
        Object.keys(row).filter((name) => !known.includes(name)),
        [],
      )
      assert.match(row.hash, /^[0-9a-f]{64}$/)
    }
    assert.deepEqual(usersOf({ connections, total, counts }), ['anna', 'ben'])
  })

  it('come in pages, can be searched, and those that have ended come first', async () => {
    await connect('anna', 'ben', 'carl', 'dora', 'Annabel')
    provider.tokens.endAll()
    await send('renew', { connection: await hashOf(nodeRed, 'dora') })
    const first = await list('?limit=2')
    assert.deepEqual([first.connections[0]?.user, first.connections[0]?.state], ['dora', 'dead'])
    assert.match(first.connections[0]?.problem ?? '', /ended the authorization of this user \(invalid_grant\)/)
    assert.deepEqual(first.counts, { connected: 4, dead: 1 })
    const second = await list(`?limit=2&cursor=${encodeURIComponent(String(first.cursor))}`)
    const third = await list(`?limit=2&cursor=${encodeURIComponent(String(second.cursor))}`)
    assert.equal(third.cursor, undefined)
    const all = [first, second, third].flatMap(usersOf)
    assert.deepEqual(all.toSorted(), ['Annabel', 'anna', 'ben', 'carl', 'dora'])
    assert.deepEqual(usersOf(await list('?search=ANNA')).toSorted(), ['Annabel', 'anna'])
    assert.deepEqual(usersOf(await list('?search=nobody')), [])
  })

  it('are asked for in a way that can be meant', async () => {
    await connect('anna')
    for (const query of ['?limit=0', '?limit=-1', '?limit=1e9', '?limit=x', '?limit='])
      assert.deepEqual(usersOf(await list(query)), ['anna'], query)
    for (const query of ['?search[]=a', '?search=a&search=b', `?search=${'a'.repeat(201)}`, '?cursor[x]=1'])
      assert.equal(
        (await refusal(await nodeRed.request(`oauth-integration/integration/connections${query}`))).status,
        400,
        query,
      )
    assert.deepEqual((await list('', 'id-system')).connections, [])
    assert.equal((await nodeRed.request('oauth-integration/nothing/connections')).status, 404)
  })

  it('are renewed one at a time', async () => {
    await connect('anna', 'ben')
    const asked = provider.to('token').length
    const { status } = (await post('renew', { connection: await hashOf(nodeRed, 'anna') })) as { status: Json }
    assert.deepEqual([status['state'], status['counts']], ['users', { connected: 2, dead: 0 }])
    assert.equal(status['token'], undefined)
    assert.equal(provider.to('token').length, asked + 1)
    const renewed = (await list()).connections.filter((row) => 'renewedAt' in row)
    assert.deepEqual(
      renewed.map(({ user }) => user),
      ['anna'],
    )
  })

  it('are ended one at a time, and revoked at the provider', async () => {
    await connect('anna', 'ben')
    const hash = await hashOf(nodeRed, 'anna')
    const revoked = provider.to('revoke').length
    assert.equal((await post('revoke', { connection: hash }))['confirmed'], true)
    assert.ok(provider.to('revoke').length > revoked)
    assert.deepEqual(usersOf(await list()), ['ben'])
    for (const action of ['renew', 'revoke', 'ping']) {
      const answer = await refusal(await send(action, { connection: hash }))
      assert.deepEqual([answer.status, answer.code, answer.reason], [404, 'REQUEST_INVALID', 'connection'], action)
      assert.match(answer.message, /There is no such connection/)
    }
  })

  it('are tested with the token of that user', async () => {
    await connect('anna', 'ben')
    const { status, ok } = await post('ping', { connection: await hashOf(nodeRed, 'ben') })
    assert.deepEqual([status, ok], [200, true])
  })

  it('are named by a hash of their own, and by nothing else', async () => {
    await connect('anna')
    await connectUsers(nodeRed, { anna: tokens() }, 'id-idle')
    for (const connection of [undefined, '', 'anna', 'F'.repeat(64), `t_${unknownHash}`, `${unknownHash}0`, 7, {}]) {
      const answer = await refusal(await send('renew', { connection }))
      assert.deepEqual([answer.status, answer.reason], [400, 'body'], String(connection))
    }
    assert.equal((await refusal(await send('revoke', { connection: unknownHash }))).status, 404)
    await send('revoke', { connection: await hashOf(nodeRed, 'anna', 'id-idle') }, 'id-idle')
    assert.deepEqual([usersOf(await list()), usersOf(await list('', 'id-idle'))], [['anna'], []])
  })

  it('are made by the users alone', async () => {
    await connect('anna')
    const bodies = {
      authorize: { redirectUri: `${nodeRed.editorUrl}oauth-integration/testapi/callback` },
      token: { accessToken: 'typed-by-hand' },
      complete: { code: 'x', state: 'y' },
    }
    for (const [action, body] of Object.entries(bodies))
      for (const more of [{}, { connection: await hashOf(nodeRed, 'anna') }]) {
        const answer = await refusal(await send(action, { ...body, ...more }))
        assert.deepEqual([answer.status, answer.reason], [422, 'onlyUsers'], action)
        assert.match(answer.message, /through a flow/)
      }
  })

  it('are counted in the status, which says nothing of any of them', async () => {
    await connect('anna', 'ben')
    const status = await get('integration/status')
    assert.deepEqual(
      [status['state'], status['mode'], status['counts']],
      ['users', 'personal', { connected: 2, dead: 0 }],
    )
    assert.ok(status['storage'])
    assert.doesNotMatch(JSON.stringify(status), /anna|ben|token_type|account/)
  })

  describe('in the overview of all integrations', () => {
    it('those that need a person come first', async () => {
      await connect('anna', 'ben')
      provider.tokens.endAll()
      await send('renew', { connection: await hashOf(nodeRed, 'anna') })
      const { integrations } = await get<{ integrations: Json[] }>('integrations', { as: 'RO' })
      assert.deepEqual(
        integrations.map(({ id, health, state }) => [id, health, state]),
        [
          ['id-broken', 'trouble', 'invalid'],
          ['integration', 'warning', 'users'],
          ['id-idle', 'idle', 'users'],
          ['id-system', 'idle', 'none'],
        ],
      )
      const [broken, personal] = integrations
      assert.match(JSON.stringify(broken?.['error']), /Issuer/)
      assert.deepEqual(personal?.['counts'], { connected: 1, dead: 1 })
      const redirect = { root: 'admin', address: '/oauth-integration/testapi/callback' }
      assert.deepEqual([personal?.['mode'], personal?.['grant']], ['personal', 'authorization_code'])
      assert.deepEqual(personal?.['redirect'], redirect)
      assert.doesNotMatch(JSON.stringify(integrations), /anna|ben|access_token|"at-|"rt-/)
    })
  })

  it('may be looked at by readers, and changed by nobody but who may write', async () => {
    await connect('anna')
    const connection = await hashOf(nodeRed, 'anna')
    for (const path of ['integration/connections', 'integrations']) {
      const statuses = await Promise.all(
        (['ANON', 'NOPERM', 'RO', 'ADMIN'] as const).map(
          async (as) => (await nodeRed.request(`oauth-integration/${path}`, { as })).status,
        ),
      )
      assert.deepEqual(statuses, [401, 401, 200, 200], path)
    }
    for (const action of ['renew', 'revoke', 'ping'])
      for (const as of ['ANON', 'NOPERM', 'RO'] as const)
        assert.equal(
          (await nodeRed.request(`oauth-integration/integration/${action}`, { as, body: { connection } })).status,
          401,
        )
    for (const headers of [{ 'sec-fetch-site': 'cross-site' }, { origin: 'null' }])
      for (const action of ['renew', 'revoke', 'ping'])
        assert.equal(
          (await nodeRed.request(`oauth-integration/integration/${action}`, { body: { connection }, headers })).status,
          403,
        )
    assert.deepEqual(usersOf(await list()), ['anna'])
  })
})
