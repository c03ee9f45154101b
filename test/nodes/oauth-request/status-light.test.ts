import assert from 'node:assert/strict'
import { StatusLight } from '../../../nodes/oauth-request/status-light.ts'

function watch() {
  const shown: string[] = []
  const light = new StatusLight(({ fill = 'off', shape, text }) =>
    shown.push([fill, shape, text].filter(Boolean).join(' ')),
  )
  return { shown, light }
}

const blue = 'blue dot node-red:httpin.status.requesting'

describe('The status of a request node', () => {
  it('is blue while a request is in flight and clear afterwards', () => {
    const { shown, light } = watch()
    light.started()
    light.answered()
    assert.deepEqual(shown, [blue, 'off'])
  })

  it('is shown once for many requests at a time', () => {
    const { shown, light } = watch()
    for (let n = 0; n < 32; n += 1) light.started()
    for (let n = 0; n < 32; n += 1) light.answered()
    assert.deepEqual(shown, [blue, 'off'])
  })

  it('is a red ring after a failure, until the next request', () => {
    const { shown, light } = watch()
    light.started()
    light.failed('ECONNREFUSED')
    light.started()
    light.answered()
    assert.deepEqual(shown, [blue, 'red ring ECONNREFUSED', blue, 'off'])
  })

  it('is a yellow ring after what the flow goes on with', () => {
    const { shown, light } = watch()
    light.started()
    light.failed('AUTHORIZATION_REQUIRED', 'yellow')
    assert.deepEqual(shown, [blue, 'yellow ring AUTHORIZATION_REQUIRED'])
  })

  it('stays red while others are in flight, and clears when the last one is answered', () => {
    const { shown, light } = watch()
    light.started()
    light.started()
    light.started()
    light.failed('ECONNRESET')
    light.answered()
    assert.deepEqual(shown, [blue, 'red ring ECONNRESET'])
    light.answered()
    assert.deepEqual(shown, [blue, 'red ring ECONNRESET', 'off'])
  })
})
