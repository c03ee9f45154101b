import assert from 'node:assert/strict'
import { resource } from './resource.ts'

interface UsableActions {
  usableActions(of: { state?: string; isAble: boolean; isAttended: boolean }): Record<string, boolean>
}

describe('the buttons of a connection', () => {
  let usable: (state: string | undefined, isAttended?: boolean, isAble?: boolean) => string
  before(async () => {
    const { usableActions } = await resource<UsableActions>('usable-actions.js')
    usable = (state, isAttended = true, isAble = true) =>
      Object.entries(usableActions({ ...(state !== undefined && { state }), isAble, isAttended }))
        .filter(([, isUsable]) => isUsable)
        .map(([action]) => action)
        .join(' ')
  })

  it('can be pressed as far as the connection allows it', () => {
    const starting = 'authorize token complete by-hand'
    for (const [state, expected] of [
      ['none', `${starting} debug`],
      ['disconnected', `${starting} debug`],
      ['connected', `${starting} renew revoke ping debug`],
      ['dead', `${starting} revoke debug`],
      ['unreadable', `${starting} revoke debug`],
      ['invalid', 'debug'],
    ] as const)
      assert.equal(usable(state), expected, state)
  })

  it('test a connection that nobody has to make first', () => {
    assert.equal(usable('none', false), 'authorize token complete by-hand ping debug')
    assert.equal(usable('invalid', false), 'debug')
  })

  it('cannot be pressed where nothing can be done', () => {
    for (const state of ['connected', 'none', 'invalid', undefined])
      assert.equal(usable(state, false, false), '', state)
  })
})
