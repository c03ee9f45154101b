import assert from 'node:assert/strict'
import type { NodeMessage } from 'node-red'
import { messageToReplay } from '../../../nodes/oauth-consent/replayed-message.ts'

const replayed = (msg: object) => messageToReplay(msg as NodeMessage, (copied) => structuredClone(copied))

describe('A message that waits', () => {
  it('is a copy that can be answered no more, and still says who the user is', () => {
    const msg = {
      _msgid: 'id',
      payload: { a: [1] },
      topic: 't',
      req: { user: { id: 'alice' } },
      res: () => 2,
      _client: { socketId: 's' },
    }
    const copy = replayed(msg)
    const { res: _, ...kept } = msg
    assert.deepEqual(copy, kept)
    msg.payload.a.push(2)
    assert.deepEqual(copy.payload, { a: [1] })
    assert.ok('req' in msg && 'res' in msg)
  })

  it('forgets that its connection was missing, and no other error', () => {
    const oauth = { integration: 'Acme', connectUrl: '/connect' }
    assert.deepEqual(replayed({ oauth, error: { code: 'AUTHORIZATION_REQUIRED', message: 'none' } }), {})
    assert.deepEqual(replayed({ error: { code: 'NETWORK_FAILED' } }), { error: { code: 'NETWORK_FAILED' } })
    assert.deepEqual(replayed({ error: 'text' }), { error: 'text' })
    assert.deepEqual(replayed({ error: null }), { error: null })
  })
})
