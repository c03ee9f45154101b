import assert from 'node:assert/strict'
import { connectionKey } from '../../src/connections/connection-key.ts'
import type { ConnectionActions } from '../../src/integration/integration.ts'
import { isOAuthError, type OAuthError } from '../../src/vocabulary/errors.ts'
import { aServer, granted, tokenUrl } from '../protocol/fake-server.ts'
import { TestClock } from '../support/clock.ts'
import { errorOf } from '../support/error-of.ts'
import { type AtHandOptions, atHand } from './at-hand.ts'

const apiUrl = 'https://api.example.com/v1'
const redirectUri = 'https://flows.example.com/oauth-integration/acme/callback'
const personal = {
  mode: 'personal',
  grant: 'authorization_code',
  authorizationUrl: 'https://login.example.com/authorize',
  tokenUrl,
  baseUrl: apiUrl,
}
const get = { method: 'GET', url: apiUrl, headers: {} }
const reasonOf = async (promise: Promise<unknown>) => {
  const { code, reason } = await errorOf(promise)
  return `${code} ${reason}`
}

/** A server that gives each code a token of its own, and an API that says which token it saw. */
function setUp(more: Partial<AtHandOptions> = {}) {
  const clock = new TestClock()
  const server = aServer({
    [tokenUrl]: ({ body }) => {
      const asked = new URLSearchParams(String(body))
      const owner = (asked.get('code') ?? asked.get('refresh_token') ?? '').replace(/^.*-of-/, '')
      return { body: { ...granted, access_token: `access-of-${owner}`, refresh_token: `refresh-of-${owner}` } }
    },
    [apiUrl]: { body: {} },
  })
  const hand = atHand({ definition: personal, clock, send: server.send, ...more })
  const { integration } = hand
  const tokensSeen = () =>
    server.seen.filter(({ url }) => url === apiUrl).map(({ headers }) => headers['Authorization'])

  async function consent(connection: ConnectionActions, owner: string) {
    const { state } = await connection.beginConsent({ redirectUri, binding: 'cookie' })
    return { parameters: new URLSearchParams({ state, code: `code-of-${owner}` }) }
  }
  async function connect(user: string) {
    await integration.completeConsent((await consent(integration.as(user), user)).parameters)
  }
  return { ...hand, clock, server, tokensSeen, consent, connect }
}

describe('an integration with a connection for each user', () => {
  it('uses the token of the user it is asked for', async () => {
    const { integration, connect, tokensSeen } = setUp()
    await connect('ann')
    await connect('ben')
    for (const user of ['ann', 'ben', 'ann']) await integration.as(user).send(get)
    assert.deepEqual(tokensSeen(), ['Bearer access-of-ann', 'Bearer access-of-ben', 'Bearer access-of-ann'])
  })

  it('has no token for anybody else, and none without a user', async () => {
    const { integration, connect, tokensSeen } = setUp()
    await connect('ann')
    assert.equal(await reasonOf(integration.as('Ann').send(get)), 'AUTHORIZATION_REQUIRED userNone')
    for (const use of [
      integration.send,
      integration.token,
      integration.renew,
      integration.status,
    ] as (() => Promise<unknown>)[])
      assert.equal(await reasonOf(use()), 'USER_MISSING none')
    assert.deepEqual(tokensSeen(), [])
  })

  it('refuses what is no user', () => {
    const { integration } = setUp()
    for (const [user, reason] of [
      [undefined, 'empty'],
      [null, 'empty'],
      ['', 'empty'],
      [' \t\n', 'empty'],
      [7, 'type'],
      [true, 'type'],
      [['ann'], 'type'],
      [{ toString: () => 'ann' }, 'type'],
    ] as const)
      assert.throws(
        () => integration.as(user),
        (error) => isOAuthError(error, 'USER_MISSING') && (error as OAuthError).reason === reason,
      )
  })

  it('takes no long user for a short one that looks like it in the memory', async () => {
    const { integration, connect } = setUp()
    const long = 'u'.repeat(1_000_000)
    await connect(long)
    for (const other of [
      connectionKey(long),
      connectionKey(long).padEnd(200),
      connectionKey(long).padEnd(201),
      `${long} `,
    ])
      assert.equal(await reasonOf(integration.as(other).token()), 'AUTHORIZATION_REQUIRED userNone')
    assert.match((await integration.as(long).token()).accessToken, /^access-of-u+$/)
  })

  it('remembers everybody over a restart', async () => {
    const { connect, again } = setUp()
    await connect('ann')
    await connect('ben')
    const { integration } = again()
    assert.equal((await integration.as('ben').token()).accessToken, 'access-of-ben')
    assert.equal((await integration.as('ann').token()).accessToken, 'access-of-ann')
  })

  it('asks nobody again while their refresh token is good, however often their token ends', async () => {
    const { integration, connect, tokensSeen, server, clock } = setUp()
    for (const user of ['ann', 'ben']) await connect(user)
    for (let hour = 0; hour < 3; hour++) {
      await clock.advance(3_600_000)
      for (const user of ['ann', 'ben']) await integration.as(user).send(get)
    }
    const owner = (hour: number) => (hour % 2 ? 'ben' : 'ann')
    assert.deepEqual(
      tokensSeen(),
      Array.from({ length: 6 }, (_, index) => `Bearer access-of-${owner(index)}`),
    )
    const renewals = server.seen
      .map(({ url, body }) => url === tokenUrl && new URLSearchParams(String(body)).get('refresh_token'))
      .filter(Boolean)
    assert.deepEqual(
      renewals,
      Array.from({ length: 6 }, (_, index) => `refresh-of-${owner(index)}`),
    )
  })

  it('ends a consent for the user who started it only', async () => {
    const { integration, consent } = setUp()
    const { parameters } = await consent(integration.as('ann'), 'ann')
    assert.equal(await reasonOf(integration.as('ben').completeConsent(parameters)), 'CONSENT_INVALID user')
    // It was not used up by that.
    await integration.as('ann').completeConsent(parameters)
    assert.equal((await integration.as('ann').token()).accessToken, 'access-of-ann')
    assert.equal(await reasonOf(integration.as('ben').token()), 'AUTHORIZATION_REQUIRED userNone')
    assert.equal(await reasonOf(integration.completeConsent(parameters)), 'CONSENT_INVALID unknown')
  })

  it('lets go of one user without touching another', async () => {
    const { integration, connect } = setUp()
    await connect('ann')
    await connect('ben')
    await integration.as('ann').revoke()
    assert.equal(await reasonOf(integration.as('ann').token()), 'AUTHORIZATION_REQUIRED userDisconnected')
    assert.equal((await integration.as('ben').token()).accessToken, 'access-of-ben')
  })

  it('finds a connection by its hash, and nothing by anything else', async () => {
    const { integration, connect } = setUp()
    await connect('ann')
    const hash = connectionKey('ann').slice('t_'.length)
    assert.equal((await (await integration.find(hash))?.token())?.accessToken, 'access-of-ann')
    for (const other of ['', 'ann', '0'.repeat(64), connectionKey('ann')])
      assert.equal(await integration.find(other), undefined)
  })

  it('makes links that work until their consent has come to an end', async () => {
    const { integration, consent } = setUp()
    const ticket = await integration.ticketFor('ann', '/page')
    const open = await integration.readTicket(ticket)
    assert.deepEqual([open.user, open.returnTo], ['ann', '/page'])
    const { parameters } = await consent(open.connection, 'ann')
    assert.equal((await integration.readTicket(ticket)).user, 'ann')
    await integration.completeConsent(parameters)
    assert.equal(await reasonOf(integration.readTicket(ticket)), 'CONSENT_INVALID ticket')
  })

  it('makes no links to other sites, for nobody, or that are endless', async () => {
    const { integration } = setUp()
    assert.equal(await reasonOf(integration.ticketFor('ann', '//evil.test/')), 'CONFIGURATION_INVALID returnTo')
    assert.equal(await reasonOf(integration.ticketFor('')), 'USER_MISSING empty')
    assert.equal(await reasonOf(integration.ticketFor('u'.repeat(1_001))), 'USER_MISSING length')
  })

  it('has no users in the mode of one connection for all', () => {
    const { integration } = setUp({ definition: { ...personal, mode: 'system' } })
    assert.throws(
      () => integration.as('ann'),
      (error) => isOAuthError(error, 'CONFIGURATION_INVALID') && (error as OAuthError).reason === 'mode',
    )
  })

  it('takes only grants that ask a person', () => {
    for (const grant of ['client_credentials', 'password', 'jwt_bearer', 'token_exchange'])
      assert.throws(
        () => setUp({ definition: { ...personal, grant } }),
        (error) => isOAuthError(error, 'CONFIGURATION_INVALID') && (error as OAuthError).reason === 'personalGrant',
      )
  })

  it('says of each event whose connection it is about', async () => {
    const { integration, connect, events } = setUp()
    await connect('ann')
    await integration.as('ann').revoke()
    assert.deepEqual(events, ['connected ann', 'disconnected ann'])
  })
})
