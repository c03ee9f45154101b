import assert from 'node:assert/strict'
import { resource } from './resource.ts'

interface TokenChecks {
  tokenTip(operation: string, propertyType: string, integration?: object): string | undefined
  isSharedPlace(operation: string, propertyType: string | undefined, integration?: object): boolean
  mayAsk(operation: string): boolean
}
interface EventChoice {
  eventNames: string[]
  chosenEvents(events?: readonly string[]): string[]
  keptEvents(chosen: readonly string[]): string[]
  isChoice(events: unknown): boolean
}

describe('the dialog of oauth-token', () => {
  let checks: TokenChecks
  before(async () => {
    checks = await resource<TokenChecks>('token-checks.js')
  })

  it('warns of a token in a context, and refuses that of a user', () => {
    const [system, personal] = [{ mode: 'system' }, { mode: 'personal' }]
    assert.equal(checks.tokenTip('token', 'flow', system), 'readable')
    assert.equal(checks.tokenTip('status', 'flow', system), undefined)
    assert.equal(checks.isSharedPlace('refresh', 'global', personal), true)
    for (const [operation, type, integration] of [
      ['refresh', 'global', system],
      ['refresh', 'global', undefined],
      ['token', 'msg', personal],
      ['token', undefined, personal],
      ['status', 'flow', personal],
    ] as const)
      assert.ok(!checks.isSharedPlace(operation, type, integration), `${operation} ${type}`)
  })

  it('says what an operation lacks', () => {
    assert.equal(checks.tokenTip('introspect', 'msg', { tokenUrl: 'x' }), 'noIntrospection')
    assert.equal(checks.tokenTip('introspect', 'msg', { introspectionUrl: 'x' }), undefined)
    assert.equal(checks.tokenTip('introspect', 'msg', { issuer: 'x' }), undefined)
    assert.equal(checks.tokenTip('introspect', 'msg'), undefined)
    assert.equal(checks.tokenTip('list', 'msg', { mode: 'system' }), 'oneForAll')
    assert.equal(checks.tokenTip('list', 'msg', { mode: 'personal' }), undefined)
  })

  it('has a second output only where an authorization can be missing', () => {
    const operations = ['token', 'refresh', 'revoke', 'introspect', 'status', 'list']
    assert.deepEqual(operations.filter(checks.mayAsk), ['token', 'refresh', 'introspect'])
  })
})

describe('the choice of events in the dialog of oauth-event', () => {
  it('is kept as nothing where it is all, and comes back as it was', async () => {
    const { eventNames, chosenEvents, keptEvents } = await resource<EventChoice>('event-choice.js')
    assert.deepEqual(keptEvents(eventNames), [])
    assert.deepEqual(keptEvents([]), [])
    assert.deepEqual(keptEvents(['revoked', 'connected']), ['connected', 'revoked'])
    assert.deepEqual(chosenEvents(['revoked']), ['revoked'])
    for (const all of [undefined, []]) assert.deepEqual(chosenEvents(all), eventNames)
  })

  it('is refused where the runtime would not understand it', async () => {
    const { isChoice } = await resource<EventChoice>('event-choice.js')
    for (const good of [undefined, [], ['renewalFailing']]) assert.ok(isChoice(good))
    for (const bad of [['renewed', 'other'], 'renewed', {}]) assert.ok(!isChoice(bad))
  })
})
