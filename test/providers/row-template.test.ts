import assert from 'node:assert/strict'
import { namesOf } from './conversion-names.ts'
import type { ProviderRow } from './provider-row.ts'
import { rowValue } from './row-value.ts'

const row: ProviderRow = {
  id: 'x',
  parameters: [{ name: 'region' }, { name: 'clientId' }, { name: 'accounts-server' }],
}
const names = namesOf(row, new Set())
const known: Record<string, string> = { client_id: 'ID', client_secret: 'SECRET', code: 'CODE', region: 'eu' }
const look = (name: string): string | undefined => known[name]

describe('the texts of a row', () => {
  const own: readonly [string, string][] = [
    ['https://{region}.example.com', 'https://{region}.example.com'],
    ['{accounts-server}/token', '{accounts-server}/token'],
    ['{client_id}:{client_secret}', '{clientId}:{clientSecret}'],
    // A parameter of the row that is called like something every flow has keeps out of its way.
    ['{clientId}', '{own_clientId}'],
    ['{$uuid}', '{uuid()}'],
    ['{$now(ms)}', '{now(ms)}'],
    ['{$now+10m}', '{now(s, 600)}'],
    ['{$now(YYYY-MM-DD)}', '{now(date)}'],
    ['Basic {$base64(<client_id>:<client_secret>)}', 'Basic {base64({clientId}:{clientSecret})}'],
    ['{$sha256hex(client_secret|code)}', '{sha256({clientSecret}|{code}, hex)}'],
    ['{$hmacSha256Base64(<client_secret>,<body>)}', '{hmac(sha256, {clientSecret}, {body}, base64)}'],
    ['{$first20(<client_secret>)}', '{substr({clientSecret}, 0, 20)}'],
    ['{$base64($sha256(<code>))}', '{base64({sha256({code}, hex)})}'],
    ['{region || us}', '{first({region}, us)}'],
    ['mutation { logIn(key: "{code}") { token } }', 'mutation { logIn(key: "{code}") { token } }'],
  ]
  for (const [text, expected] of own)
    it(`says ${text} as ${expected}`, () => {
      assert.equal(names.text(text), expected)
    })

  it('come to a value without the engine', () => {
    assert.equal(
      rowValue('Basic {$base64(<client_id>:<client_secret>)}', look),
      `Basic ${Buffer.from('ID:SECRET').toString('base64')}`,
    )
    assert.equal(
      rowValue('{$sha256hex(client_secret|code)}', look),
      'c80bf53ba66ea9d068a83a342f3bb603b3980930a80fd822861cc6d399a18598',
    )
    assert.equal(rowValue(['https://{other}.x', 'https://{region}.x'], look), 'https://eu.x')
    assert.equal(rowValue('{$uuid}', look), '*')
    assert.equal(rowValue('{unknown}', look), undefined)
  })

  it('name what nothing declares', () => {
    const fresh = namesOf(row, new Set())
    fresh.text('{region}{nowhere}{code}')
    assert.deepEqual([...fresh.unknown], ['nowhere'])
  })

  it('have no function that nothing stands for', () => {
    assert.throws(() => names.text('{$awsSigV4(<code>)}'), /no equivalent/)
  })
})
