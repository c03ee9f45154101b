import assert from 'node:assert/strict'
import { type ProviderRow, rowsOf } from '../providers/provider-row.ts'
import { type ProviderServer, providerServer } from '../providers/provider-server.ts'
import { readSharedJson, sharedAbsent } from '../support/shared-files.ts'
import { skip } from '../support/skip.ts'
import { type CatalogueEntry, catalogue } from './catalogue.ts'
import { type RowOfEntry, rowsOfEntries } from './row-of-entry.ts'
import { runAlone } from './run-alone.ts'
import { runByRow } from './run-by-row.ts'

const file = readSharedJson<unknown>('providers/providers.json')
const rows = new Map(file === undefined ? [] : rowsOf(file).map((row) => [row.id, row]))
const entries = new Map(catalogue.map((entry) => [entry.id, entry]))
let server: ProviderServer

/** Differences that nobody explains, and explanations of what does not differ. */
function unexplained(differences: readonly string[], { differs = {} }: RowOfEntry): string[] {
  const known = Object.entries(differs)
  return [
    ...differences.filter((difference) => !known.some(([, shape]) => shape.test(difference))),
    ...known
      .filter(([, shape]) => !differences.some((difference) => shape.test(difference)))
      .map(([reason]) => `nothing differs although “${reason}”`),
  ]
}

describe('the catalogue against real providers', () => {
  before(async function () {
    if (rows.size === 0) skip(this, sharedAbsent)
    server = await providerServer()
  })
  after(() => server?.close())

  for (const [id, given] of Object.entries(rowsOfEntries))
    it(`${id}: sends what the provider wants to see, to the letter`, async () => {
      const [entry, row] = [entries.get(id) as CatalogueEntry, rows.get(given.row) as ProviderRow]
      assert.deepEqual(unexplained(await runByRow(entry, row, given, server), given), [])
    })

  it('tells an entry that differs', async () => {
    const entry = entries.get('gitlab') as CatalogueEntry
    const run = (settings: CatalogueEntry['settings']) =>
      runByRow(
        { ...entry, settings: { ...entry.settings, ...settings } },
        rows.get('gitlab') as ProviderRow,
        { row: 'gitlab', typed: { host: 'gitlab.com' } },
        server,
      )
    assert.deepEqual(await run({}), [])
    assert.match(String(await run({ pkce: 'none' })), /the parameter code_challenge is missing/)
    assert.match(
      String(await run({ clientAuth: 'client_secret_basic' })),
      /the body parameter client_secret is missing/,
    )
    assert.match(
      String(await run({ tokenUrl: 'https://gitlab.com/token' })),
      /the URL is https:\/\/gitlab\.com\/token and not/,
    )
    assert.match(String(await run({ refreshUrl: 'https://gitlab.com/renew' })), /refresh request: the URL is/)
    assert.match(String(await run({ baseUrl: 'https://gitlab.com.example' })), /the base URL is/)
    assert.match(
      String(await run({ tokenPlacement: { template: 'Token {token}' } })),
      /API request: the header authorization is/,
    )
  })
})

describe('the catalogue by its own word', () => {
  before(async () => {
    server = await providerServer()
  })
  after(() => server.close())

  for (const entry of catalogue)
    if (!Object.hasOwn(rowsOfEntries, entry.id))
      it(`${entry.id}: connects, calls the API and renews`, async () => {
        assert.deepEqual(await runAlone(entry, server), [])
      })

  it('tells an entry that does not work', async () => {
    const entry = entries.get('docusign') as CatalogueEntry
    const run = (settings: CatalogueEntry['settings']) =>
      runAlone({ ...entry, settings: { ...entry.settings, ...settings } }, server)
    assert.deepEqual(await run({}), [])
    const elsewhere = { url: 'https://elsewhere.example/userinfo', response: { capture: { accountId: 'id' } } }
    assert.match(String(await run({ lookups: [elsewhere] })), /callback: ORIGIN_NOT_ALLOWED/)
    assert.match(String(await run({ lookups: [] })), /API request: REQUEST_INVALID/)
  })

  it('tells a provider that wants something else', async () => {
    const run = (other: CatalogueEntry['settings']) => runAlone(entries.get('jira') as CatalogueEntry, server, other)
    assert.deepEqual(await run({}), [])
    assert.match(String(await run({ clientAuth: 'client_secret_basic' })), /token request: the client does not/)
    assert.match(String(await run({ tokenRequest: { encoding: 'query' } })), /token request: client_id is undefined/)
    assert.match(String(await run({ tokenPlacement: { template: '{token}' } })), /API request: Authorization is Bearer/)
    assert.match(String(await run({ apiRequest: { headers: { 'x-key': 'a' } } })), /API request: x-key is undefined/)
    assert.match(String(await run({ steps: [{ url: 'more' }] })), /more did not come/)
  })
})
