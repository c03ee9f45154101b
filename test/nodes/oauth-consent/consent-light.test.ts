import assert from 'node:assert/strict'
import type { NodeStatus } from 'node-red'
import { ConsentLight, connected, failed, nothing, waiting } from '../../../nodes/oauth-consent/consent-light.ts'

function setUp() {
  const shown: string[] = []
  const light = new ConsentLight(({ fill, shape, text }: NodeStatus) =>
    shown.push([fill, shape, text].filter(Boolean).join(' ')),
  )
  return { light, shown }
}
const blue = 'blue dot node-red:httpin.status.requesting'

describe('The status of an oauth-consent node', () => {
  it('is blue while there is anything to do, and then what came of it', () => {
    const { light, shown } = setUp()
    light.started()
    light.started()
    light.ended(nothing)
    light.ended(failed('USER_MISSING'))
    light.started()
    light.ended(nothing)
    assert.deepEqual(shown, [blue, 'red ring USER_MISSING', blue, ''])
  })

  it('tells of a code that somebody enters, also behind the back of a message', () => {
    const { light, shown } = setUp()
    light.started()
    light.ended(waiting('waiting: ABCD'))
    light.started()
    light.rest(connected)
    light.ended(connected)
    assert.deepEqual(shown, [blue, 'yellow ring waiting: ABCD', blue, 'green dot node-red:common.status.connected'])
  })
})
