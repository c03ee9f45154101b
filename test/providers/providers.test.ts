import assert from 'node:assert/strict'
import { readSharedJson, sharedAbsent } from '../support/shared-files.ts'
import { skip } from '../support/skip.ts'
import { crossings } from './crossed-rows.ts'
import { type ProviderRow, rowsOf } from './provider-row.ts'
import { runRows } from './run-rows.ts'
import { unseenRows } from './unseen.ts'
import { consentRow, machineRow, type Patch, whole } from './unseen-builder.ts'

/** Rows that are known not to pass, each with its reason. */
const known: Readonly<Record<string, string>> = {}
const knownUnseen: Readonly<Record<string, string>> = {}

function assertAllBut(
  reasons: Readonly<Record<string, string>>,
  rows: Awaited<ReturnType<typeof runRows>>['rows'],
): void {
  const surprising = rows.filter(({ id, passed }) => !passed && !Object.hasOwn(reasons, id))
  assert.deepEqual(Object.fromEntries(surprising.map(({ id, differences }) => [id, differences])), {})
  const better = rows.filter(({ id, passed }) => passed && Object.hasOwn(reasons, id)).map(({ id }) => id)
  assert.deepEqual(better, [], 'rows that pass are no known failures')
}

describe('providers, driven through the engine', () => {
  it('works with real ones as their facts say', async function () {
    this.timeout(120_000)
    const file = readSharedJson<unknown>('providers/providers.json')
    if (file === undefined) skip(this, sharedAbsent)
    const { total, rows } = await runRows(rowsOf(file))
    assertAllBut(known, rows)
    assert.ok(total.passed >= 173, `${total.passed} of ${rows.length} rows pass`)
  })

  it('works with made-up ones that have every quirk there is', async function () {
    this.timeout(60_000)
    const { rows } = await runRows(unseenRows)
    assertAllBut(knownUnseen, rows)
  })
})

describe('real providers with another quirk on top', () => {
  for (const [quirk, cross] of Object.entries(crossings))
    it(quirk, async function () {
      this.timeout(60_000)
      const file = readSharedJson<unknown>('providers/providers.json')
      if (file === undefined) skip(this, sharedAbsent)
      // Every third will do: all of them would take a second or two for each quirk.
      const crossed = rowsOf(file).flatMap((row, index) => (index % 3 === 0 ? (cross(row) ?? []) : []))
      assert.ok(crossed.length > 10, `${crossed.length} rows have room for it`)
      assertAllBut({}, (await runRows(crossed)).rows)
    })
})

describe('what a run of providers can tell', () => {
  const differences = async (row: ProviderRow): Promise<string> => {
    const { rows } = await runRows([row])
    return rows[0]?.differences.join('\n') ?? ''
  }
  const machine = (token: Patch) => machineRow('can-fail', 'none', { mock: { token } })
  const consent = (mock: Patch) => consentRow('can-fail', 'none', { mock })

  it('finds nothing wrong with what is right', async () => {
    assert.equal(await differences(machine({})), '')
    assert.equal(await differences(consent({})), '')
  })

  it('a parameter of the token request that is wrong, missing or too many', async () => {
    assert.match(
      await differences(machine({ body: { grant_type: 'other' } })),
      /token request: the body parameter grant_type is "client_credentials" and not "other"/,
    )
    assert.match(await differences(machine({ body: { audience: 'x' } })), /the body parameter audience is missing/)
    assert.match(
      await differences(machine({ body: { client_id: undefined } })),
      /the body parameter client_id is more than expected/,
    )
    assert.match(await differences(machine({ query: { version: '2' } })), /the query parameter version is missing/)
  })

  it('another address, verb, encoding or way to authenticate', async () => {
    assert.match(
      await differences(machine({ url: 'https://can-fail.example.com/other' })),
      /the URL is \S+\/token and not \S+\/other/,
    )
    assert.match(await differences(machine({ method: 'GET' })), /the method is POST and not GET/)
    assert.match(
      await differences(machine({ content_type: 'application/json' })),
      /the content type is application\/x-www-form-urlencoded and not application\/json/,
    )
    assert.match(
      await differences(machine({ auth: { method: 'client_secret_basic', user: 'a', password: 'b' } })),
      /does not authenticate by HTTP Basic/,
    )
  })

  it('a header that is missing', async () => {
    assert.match(await differences(machine({ headers: { 'x-needed': '*' } })), /the header x-needed is missing/)
    const api = await differences(machineRow('can-fail', 'none', { mock: { api: { headers: { 'x-needed': 'yes' } } } }))
    assert.match(api, /API request: the header x-needed is missing/)
  })

  it('an authorization request that differs', async () => {
    assert.match(
      await differences(consent({ authorize: { query: { scope: 'other' } } })),
      /authorization request: the parameter scope is "read:a write:b" and not "other"/,
    )
    assert.match(
      await differences(consent({ authorize: { query: { prompt: 'none' } } })),
      /the parameter prompt is missing/,
    )
    assert.match(
      await differences(consent({ authorize: { query: { state: undefined } } })),
      /the parameter state is more than expected/,
    )
    assert.match(
      await differences(consent({ authorize: { forbid: ['scope'] } })),
      /the parameter scope must not be there/,
    )
    assert.match(
      await differences(consent({ authorize: { url: 'https://can-fail.example.com/log-in' } })),
      /the address is/,
    )
  })

  it('a refresh that differs, and one that does not come', async () => {
    assert.match(
      await differences(consent({ refresh: { body: { refresh_token: 'RT9' } } })),
      /refresh request: the body parameter refresh_token is "RT1" and not "RT9"/,
    )
    const none = consentRow('can-fail', 'none', { refresh_request: whole({ mode: 'none' }) })
    assert.match(await differences(none), /renewal/)
  })

  it('a token that is not placed as it should be', async () => {
    assert.match(
      await differences(machineRow('can-fail', 'none', { mock: { api: { token: { value: 'Token AT1' } } } })),
      /the header authorization is "Bearer AT1" and not "Token AT1"/,
    )
  })

  it('each change of what a mock expects', async () => {
    const change =
      (patch: (mock: Record<string, Record<string, unknown>>) => void) =>
      (row: ProviderRow): ProviderRow => {
        const other = structuredClone(row)
        patch(other.mock as unknown as Record<string, Record<string, unknown>>)
        return other
      }
    const more = (value: unknown) => ({ ...(value as object), unheard: '1' })
    const changes: Record<string, (row: ProviderRow) => ProviderRow> = {
      'a token parameter more': change(({ token }) =>
        Object.assign(token as object, { query: more(token?.['query']) }),
      ),
      'a token header more': change(({ token }) =>
        Object.assign(token as object, { headers: more(token?.['headers']) }),
      ),
      'another token URL': change(({ token }) =>
        Object.assign(token as object, { url: String(token?.['url']).replace(/(\?|$)/, '/other$1') }),
      ),
      'an API header more': change(({ api }) => Object.assign(api as object, { headers: more(api?.['headers']) })),
      'an API parameter more': change(({ api }) => Object.assign(api as object, { query: more(api?.['query']) })),
      'another token in API requests': change(({ api }) => Object.assign(api?.['token'] as object, { value: 'other' })),
    }
    const some = unseenRows.filter((_, index) => index % 5 === 0)
    for (const [name, changed] of Object.entries(changes)) {
      const { rows } = await runRows(some.map(changed))
      assert.deepEqual(
        rows.filter(({ passed }) => passed).map(({ id }) => id),
        [],
        name,
      )
    }
  })

  it('a row that cannot be converted fails, and the others go on', async () => {
    const odd = machineRow('odd', 'none', { token_request: { params: { seal: '{$quantumSeal(x)}' } } })
    const { total, rows } = await runRows([odd, machineRow('can-fail', 'none', {})])
    assert.deepEqual([total.passed, total.failed], [1, 1])
    assert.match(
      rows[0]?.differences.join() ?? '',
      /^conversion: the function \$quantumseal of the row has no equivalent/,
    )
    const nothing = await runRows([
      { id: 'nothing' } as ProviderRow,
      { id: 'odd', token_request: 7 } as unknown as ProviderRow,
    ])
    assert.equal(nothing.total.passed, 0)
  })
})
