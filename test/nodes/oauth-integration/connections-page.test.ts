import assert from 'node:assert/strict'
import { connectionsPage, pageAsked } from '../../../nodes/oauth-integration/connections-page.ts'
import type { Running } from '../../../nodes/oauth-integration/registry.ts'
import { textsFor } from '../../../nodes/oauth-integration/texts.ts'

describe('a page of connections', () => {
  it('is asked for with a search, a place and a size', () => {
    assert.deepEqual(pageAsked({}), { limit: 25 })
    assert.deepEqual(pageAsked({ limit: '10', search: ' anna ', cursor: 'c' }), {
      limit: 10,
      search: 'anna',
      cursor: 'c',
    })
    const limits = ['1', '100', '101', '1e9', '0', '-5', 'x', 'NaN', '2.9', '']
    assert.deepEqual(
      limits.map((limit) => pageAsked({ limit }).limit),
      [1, 100, 100, 100, 25, 25, 25, 25, 2, 25],
    )
  })

  it('refuses what is no text, or too long', () => {
    const wrong = [
      { search: ['a'] },
      { search: { toString: 'a' } },
      { search: 'a'.repeat(201) },
      { cursor: 7 },
      { cursor: 'a'.repeat(4_097) },
      { limit: ['5'] },
    ]
    for (const query of wrong)
      assert.throws(() => pageAsked(query), { code: 'REQUEST_INVALID', reason: 'body' }, JSON.stringify(query))
  })

  it('has what people need of each connection and nothing else', async () => {
    const row = {
      hash: 'a'.repeat(64),
      user: 'anna',
      state: 'connected',
      connectedAt: 1,
      renewedAt: 2,
      expiresAt: 3,
      usedAt: 4,
      scope: 'mail',
    }
    const secret = { tokens: { accessToken: 'at' }, account: { name: 'Anna A.' }, refreshToken: 'rt' }
    const page = await pageOf([{ ...row, ...secret }])
    assert.deepEqual(JSON.parse(JSON.stringify(page.connections)), [row])
  })

  it('says why a connection has ended, and what to do', async () => {
    const ended = ['invalid_grant', 'no_refresh_token'].map((error) => ({
      hash: '',
      user: 'anna',
      state: 'dead',
      error,
    }))
    const [refused, spent] = (await pageOf(ended)).connections.map((row) => (row as { problem?: string }).problem ?? '')
    assert.match(refused ?? '', /^The provider has ended the authorization of this user \(invalid_grant\)/)
    assert.match(spent ?? '', /the provider gave no refresh token/)
  })

  it('shows user ids on one line, and no longer than anybody reads them', async () => {
    const users = ['a\nb', `evil\u202Egnp.exe`, 'x'.repeat(10_000)]
    const page = await pageOf(users.map((user) => ({ hash: '', user })))
    const shown = page.connections.map(({ user }) => user)
    assert.deepEqual(shown.slice(0, 2), ['a b', 'evil gnp.exe'])
    assert.equal(shown[2]?.length, 200)
  })

  async function pageOf(connections: object[]): Promise<{ connections: { user: string }[] }> {
    const list = async () => ({ connections, total: connections.length, counts: { connected: 1, dead: 0 } })
    const running = { integration: { list } } as unknown as Running
    return (await connectionsPage(running, {}, textsFor('en-US'))) as { connections: { user: string }[] }
  }
})
