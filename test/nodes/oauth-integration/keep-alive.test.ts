import assert from 'node:assert/strict'
import { EventEmitter } from 'node:events'
import sinon from 'sinon'
import oauthIntegration from '../../../nodes/oauth-integration/oauth-integration.ts'
import { temporaryFolder } from '../../support/temporary-folders.ts'

/** As much of Node-RED as the config node touches. */
function fakeNodeRed() {
  const register = sinon.stub()
  const RED = {
    nodes: {
      createNode: (node: object) => Object.assign(node, new EventEmitter(), nodeOf()),
      getNode: sinon.stub().returns(null),
      registerType: register,
    },
    auth: { needsPermission: sinon.stub().returns(() => {}) },
    httpAdmin: { get: sinon.stub(), post: sinon.stub() },
    comms: { publish: sinon.stub() },
    events: new EventEmitter(),
    settings: { userDir: temporaryFolder('user-dir'), get: sinon.stub().returns('a credential secret') },
    util: { getSetting: sinon.stub() },
    _: (key: string) => key,
  }
  return { RED, register }
}

function nodeOf() {
  const emitter = new EventEmitter()
  const context = {
    get: (_: string, __: unknown, done: (e: null, v?: unknown) => void) => done(null),
    set: sinon.stub(),
  }
  return {
    id: 'integration',
    credentials: {},
    context: () => context,
    on: emitter.on.bind(emitter),
    emit: emitter.emit.bind(emitter),
    error: sinon.stub(),
    warn: sinon.stub(),
    log: sinon.stub(),
  }
}

describe('the hourly look of an integration node', () => {
  let clock: sinon.SinonFakeTimers
  beforeEach(() => {
    clock = sinon.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
  })
  afterEach(() => clock.restore())

  it('goes on from hour to hour, and ends when the node is closed', async () => {
    const { RED, register } = fakeNodeRed()
    oauthIntegration(RED as never)
    const Constructor = register.firstCall.args[1] as new (
      config: object,
    ) => EventEmitter & {
      integration: { keepAlive(): Promise<void> }
    }
    const config = { id: 'integration', key: 'k', clientId: 'c', tokenUrl: 'https://as.test/token' }
    const node = new Constructor(config)
    const keepAlive = sinon.stub(node.integration, 'keepAlive').resolves()
    await clock.tickAsync(3_600_000 * 3)
    assert.equal(keepAlive.callCount, 3)
    await new Promise<void>((resolve) => node.emit('close', resolve))
    await clock.tickAsync(3_600_000 * 3)
    assert.equal(keepAlive.callCount, 3)
  })
})
