import assert from 'node:assert/strict'
import type { IntegrationDefinition } from '../../src/definition/integration-definition.ts'
import { readDefinition } from '../../src/definition/read-definition.ts'
import { grantsOf } from '../../src/integration/grants-of.ts'
import { authorizationRequest, exchangeCode, readAuthorizationResponse } from '../../src/protocol/authorization-code.ts'
import { withKnownEnd } from '../../src/protocol/introspection.ts'
import { revoke } from '../../src/protocol/revocation.ts'
import { isOAuthError } from '../../src/vocabulary/errors.ts'
import type { Granted } from '../../src/vocabulary/grant.ts'
import type { HttpResponse, Send } from '../../src/vocabulary/http.ts'
import { richSettings } from '../definition/rich-settings.ts'
import { aGrant, responseOf } from '../protocol/fake-server.ts'
import { oneOf, randomOf } from '../support/random-of.ts'

const random = randomOf(5)
const texts = [
  '',
  'x',
  '{clientId}',
  '{first({code},{token},x)}',
  '{base64({body})}',
  '\\{',
  'ü€',
  'a\nb',
  '../x',
  '{region}',
  '{account}{cookie}',
]
const others: unknown[] = [
  null,
  0,
  5,
  true,
  [],
  {},
  ['a', 'b'],
  { a: { b: ['{token}'] } },
  'GET',
  'PUT',
  'json',
  'none',
  'query',
  'xml',
  'text',
  'jwt',
  'introspection',
  'iso',
  'refresh',
  'place',
]

/** The settings with some values changed into others that may well be taken. */
function changed(value: unknown, chance: number): unknown {
  if (random() < chance) return oneOf(random, random() < 0.5 ? texts : others)
  if (Array.isArray(value)) return value.map((part) => changed(part, chance))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value)
      .filter(() => random() > chance)
      .map(([name, part]) => [name, changed(part, chance)]),
  )
}

const good = { token: 't', ok: true, data: { token: 't', region: 'eu', refresh: 'r' }, exp: 1_900_000_000_000 }
const answers: HttpResponse[] = [
  { body: { access_token: 'a', refresh_token: 'r', expires_in: 60, region: 'eu', id: 1 } },
  ...Array.from({ length: 8 }, () => ({ body: { ...good } })),
  { body: { data: { token: 't', region: 'eu', refresh: 'r' }, ok: true, exp: 1_900_000_000_000, a: { b: [] } } },
  { body: '<r><session><id>S</id></session><ok>true</ok></r>', headers: { 'content-type': 'text/xml' } },
  { body: '', status: 204 },
  { body: '[]' },
  { body: 'null' },
  { body: 'TEXT', headers: { 'set-cookie': 'a=b' } },
  { status: 400, body: { error: { code: 'gone' } } },
  { status: 500 },
  { status: 302, headers: { location: 'https://evil.test' } },
].map(responseOf)

/** Whatever happens is a result or an error of ours. */
async function attempt<T>(work: () => T | Promise<T>): Promise<T | undefined> {
  try {
    return await work()
  } catch (error) {
    assert.ok(isOAuthError(error), (error as Error).stack ?? String(error))
    // That is what a failure inside of the protocol's library would be called.
    assert.notEqual(error.reason, 'idToken', JSON.stringify(error.details))
    return undefined
  }
}

describe('a definition that was taken', () => {
  it('never fails but with an error of ours, whatever it says and the provider answers', async function () {
    this.timeout(60_000)
    let taken = 0
    let granted = 0
    for (let round = 0; round < 1_500; round++) {
      let definition: IntegrationDefinition
      try {
        definition = readDefinition(changed(richSettings, oneOf(random, [0.002, 0.005, 0.015])) as object, () => 'env')
      } catch {
        continue
      }
      taken++
      const sent: string[] = []
      const send: Send = async ({ url, method, headers, body }) => {
        sent.push(url)
        assert.ok(/^https:\/\//.test(url) && URL.canParse(url), url)
        assert.match(method, /^[A-Z]+$/)
        for (const [name, value] of Object.entries(headers))
          assert.match(`${name}: ${value}`, /^[\w!#$%&'*+.^`|~-]+: [\t\x20-\x7e\x80-\xff]*$/)
        assert.ok(body === undefined || typeof body === 'string')
        return oneOf(random, answers)
      }
      const secrets = {
        clientSecret: 'secret',
        ownerUsername: 'u',
        ownerPassword: 'p',
        secretParameters: { apiKey: 'k' },
      }
      const metadata = async () => ({ ...definition, issPromised: false }) as never
      const context = {
        definition,
        secrets,
        send,
        now: () => 1_893_456_000_000,
        metadata,
        place: (request: never) => request,
      }
      const consent = await attempt(() => authorizationRequest(context as never, 'https://a.test/cb'))
      if (consent) assert.doesNotMatch(consent.url, /secret|\bk\b.*apiKey/)
      const { callback } = definition.rules
      const back = new URLSearchParams({ [callback.state]: 's', [callback.code]: 'c', instance: 'https://api.test' })
      const response = await attempt(() => readAuthorizationResponse(back, callback))
      let grant: Granted | undefined = aGrant()
      if (consent && response) {
        const got = await attempt(() =>
          exchangeCode(context as never, consent.request, { ...response, state: consent.request.state }),
        )
        if (got) granted++
        grant = got ?? grant
      }
      await attempt(() => withKnownEnd(context as never, grant))
      for (const one of grantsOf(context as never).grants) {
        const next = await attempt(() => one(grant))
        if (next) await attempt(() => one(next))
      }
      await attempt(() => revoke(context as never, grant as Granted, () => new Promise(() => {})))
    }
    assert.ok(taken > 300 && granted > 20, `${taken} ${granted}`)
  })
})
