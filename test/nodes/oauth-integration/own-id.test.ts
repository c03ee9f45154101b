import assert from 'node:assert/strict'
import { EventEmitter } from 'node:events'
import type { NodeAPI } from 'node-red'
import { propertyWithOwnId, warnOfOwnIds } from '../../../nodes/oauth-integration/own-id.ts'

describe('an integration that Node-RED takes for a reference to itself', () => {
  it('is one with its own id in another property', () => {
    const node = { id: 'github', type: 'oauth-integration', name: 'GitHub', key: 'ab12' }
    assert.equal(propertyWithOwnId(node), undefined)
    assert.equal(propertyWithOwnId({ ...node, key: 'github' }), 'key')
    assert.equal(propertyWithOwnId({ ...node, name: 'github' }), 'name')
    assert.equal(propertyWithOwnId({ ...node, ping: { url: 'github' } }), undefined)
  })

  it('is named in the log when the flows start, without those that are disabled and the nodes of others', () => {
    const said: unknown[] = []
    const events = new EventEmitter()
    const translate = (key: string, values?: object) => [key.replace(/^.*:oauth-integration\./, ''), values].flat()
    warnOfOwnIds({ events, _: translate, log: { error: (line: unknown) => said.push(line) } } as unknown as NodeAPI)
    const type = 'oauth-integration'
    const flows = [
      { id: 'one', type, key: 'one' },
      { id: 'two', type, key: 'one' },
      { id: 'off', type, key: 'off', d: true },
      { id: 'other', type: 'tls-config', name: 'other' },
    ]
    events.emit('flows:starting', { config: { flows } })
    events.emit('flows:starting', { config: null })
    assert.deepEqual(said, [['log.ownId', { id: 'one', property: ['label.key', undefined] }]])
  })
})
