import assert from 'node:assert/strict'
import { type ConfirmQuestion, confirmPage } from '../../../nodes/oauth-integration/confirm-page.ts'
import { textsFor } from '../../../nodes/oauth-integration/texts.ts'
import type { PendingConsent } from '../../../src/index.ts'

const pending: PendingConsent = {
  id: 'node-1',
  connection: 't_1',
  integrationKey: 'testapi',
  fingerprint: 'print',
  request: {
    state: 'state-1',
    redirectUri: 'https://red.test/oauth-integration/testapi/callback',
    metadata: { issPromised: false, authorizationUrl: 'https://login.provider.test:8443/authorize?x=1' },
  },
  binding: 'confirm',
}
const ask = (more: Partial<PendingConsent>, question: Partial<ConfirmQuestion> = {}, language = 'en') =>
  confirmPage(
    {
      pending: { ...pending, ...more },
      integration: 'Test API',
      action: 'callback/confirm',
      answer: 'code=x&state=y',
      ...question,
    },
    textsFor(language),
  )
const facts = (...given: Parameters<typeof ask>) => Object.fromEntries(ask(...given).facts ?? []) as object

describe('the page that asks to confirm', () => {
  it('names the user, the integration and the provider, and the account there was', () => {
    assert.deepEqual(facts({ user: 'alice' }, { account: { name: 'alice@provider.test', subject: '7' } }), {
      'Node-RED user': 'alice',
      Integration: 'Test API',
      Provider: 'login.provider.test:8443',
      'Account until now': 'alice@provider.test',
    })
    assert.deepEqual(Object.keys(facts({ user: 'alice' })), ['Node-RED user', 'Integration', 'Provider'])
    assert.deepEqual(Object.values(facts({ user: 'alice' }, { account: { subject: '7' } })).at(-1), '7')
  })

  it('tells whoever is not this user to close it', () => {
    const { warning, title } = ask({ user: 'alice' })
    assert.match(warning ?? '', /not this user, or did you get the link from somebody else\? Then close this page/)
    assert.equal(title, 'Connect your account?')
    assert.match(ask({ user: 'alice' }, {}, 'de').warning ?? '', /Dann schließen Sie diese Seite/)
  })

  const shown = (user: string) => Object.values(facts({ user }))[0] as string

  it('shows what would hide in a user, so that two users look different', () => {
    for (const [user, text] of [
      ['\u202eecila\u0000\n\u2066x', '\\u{202e}ecila\\u{0}\\u{a}\\u{2066}x'],
      ['alice\u200b', 'alice\\u{200b}'],
      ['\u3164alice\ufe0f', '\\u{3164}alice\\u{fe0f}'],
      [' alice ', '\\u{20}alice\\u{20}'],
      ['a\u00a0b c', 'a\\u{a0}b c'],
      ['\ud800', '\\u{d800}'],
      ['Åsa 👩 عائشة', 'Åsa 👩 عائشة'],
    ] as const)
      assert.equal(shown(user), text)
  })

  it('shows 1,000 characters of a user, since ids may differ only at the end', () => {
    assert.equal(shown('x'.repeat(1_000)), 'x'.repeat(1_000))
    assert.equal(shown('x'.repeat(10_000)), `${'x'.repeat(999)}…`)
    assert.equal(shown(`alice${' '.repeat(2_000)}bob`).length, 1_000)
    assert.equal(shown('__integration__ <b>'), '__integration__ <b>')
  })

  it('names no user anywhere but there', () => {
    const { facts: _, ...rest } = ask({ user: 'alice' })
    assert.ok(!JSON.stringify(rest).includes('alice'))
  })

  it('names who started in the editor, where it is one connection for all', () => {
    const page = ask({ startedBy: 'ADMIN' })
    assert.deepEqual([page.facts, page.warning], [undefined, undefined])
    assert.match(page.paragraphs[0] ?? '', /^ADMIN wants to connect the integration “Test API”/)
    assert.match(ask({}).paragraphs[0] ?? '', /^Someone who is logged in to Node-RED wants/)
  })

  it('sends on what the provider answered', () => {
    for (const of of [{ user: 'alice' }, {}]) assert.deepEqual(ask(of).form?.fields, { answer: 'code=x&state=y' })
  })
})
