import assert from 'node:assert/strict'
import { once } from 'node:events'
import type { Node, NodeAPI, NodeDef } from 'node-red'
import oauthRequest from '../../../nodes/oauth-request/oauth-request.ts'
import { type ApiRequest, type ApiResponse, OAuthError } from '../../../src/index.ts'
import { helper, type Message, placed, settle, startServer } from '../node-helper.ts'
import { answerTo, deploy, receive, type Send, url } from './deployed-request.ts'
import { requestProperties } from './request-properties.ts'

describe('The oauth-request node', () => {
  before(startServer)
  after(() => helper.stopServer())
  afterEach(() => helper.unload())

  it('sends the message on with the answer, and shows what it is doing', async () => {
    const sent: ApiRequest[] = []
    const { node, first, kinds, statuses } = await deploy(async (request) => {
      sent.push(request)
      return { ...answerTo(request), renewed: true, retried: true }
    })
    const msg: Message = { topic: 't', payload: 'p', _msgid: 'id' }
    await receive(node, msg)
    assert.deepEqual([sent[0]?.url, sent[0]?.authorOrigin, sent[0]?.timeout], [url, 'https://api.test', 120_000])
    const out = first('out')
    assert.equal(out, msg, 'the message itself is sent on, not a copy')
    assert.deepEqual(
      [out['topic'], out['payload'], out['statusCode'], out['responseUrl'], out['retry']],
      ['t', 'ok', 200, url, 0],
    )
    assert.deepEqual(out['oauth'], { integration: 'Acme', renewed: true, retried: true })
    assert.deepEqual(statuses(), ['node-red:httpin.status.requesting', ''])
    assert.deepEqual(kinds().toSorted(), ['complete', 'out', 'status', 'status'])
  })

  it('joins a path to the base URL of the integration', async () => {
    const { node, first } = await deploy(async (request) => answerTo(request), { url: '/users/{{id}}' })
    await receive(node, { id: 7 })
    assert.equal(first('out')['responseUrl'], 'https://api.test/v1/users/7')
  })

  it('lets no message choose the integration', async () => {
    const { node, first } = await deploy(async (request) => answerTo(request))
    await receive(node, { oauth: { integration: 'other' }, integration: 'other' })
    assert.deepEqual(first('out')['oauth'], { integration: 'Acme', renewed: false, retried: false })
  })

  it('does not send the headers of its answer with the next request', async () => {
    const sent: ApiRequest[] = []
    const second = { ...requestProperties({ id: 'second', url }), ...placed, wires: [[]] }
    const send: Send = async (request) => {
      sent.push(request)
      return answerTo(request)
    }
    const { node } = await deploy(send, {}, [second])
    node.updateWires([['second']] as never)
    await receive(node, { headers: { 'x-mine': '1' } })
    assert.deepEqual(
      sent.map(({ headers }) => headers),
      [{ 'x-mine': '1' }, {}],
    )
  })

  it('answers many messages at a time with one blue dot', async () => {
    const { node, kinds, statuses } = await deploy(async (request) => answerTo(request))
    await receive(node, ...Array.from({ length: 32 }, () => ({})))
    assert.equal(kinds().filter((kind) => kind === 'out').length, 32)
    assert.equal(kinds().filter((kind) => kind === 'complete').length, 32)
    assert.deepEqual(statuses(), ['node-red:httpin.status.requesting', ''])
  })

  it('tells Catch nodes alone what keeps the token from being had', async () => {
    const { node, first, kinds, statuses } = await deploy(async () => {
      throw new OAuthError('AUTHORIZATION_REQUIRED', 'none')
    })
    await receive(node, { payload: 'mine' })
    const { error, payload } = first('catch') as { error: Message; payload: unknown }
    const { source, ...told } = error
    assert.deepEqual(told, {
      message: 'Nobody has authorized this integration yet. Open the integration and press Authorize.',
      code: 'AUTHORIZATION_REQUIRED',
    })
    assert.equal((source as Message)['id'], 'request')
    assert.equal(payload, 'mine')
    assert.deepEqual(kinds().toSorted(), ['catch', 'status', 'status'])
    assert.equal(statuses().at(-1), 'AUTHORIZATION_REQUIRED')
  })

  const refused = async (): Promise<ApiResponse> => {
    throw new OAuthError('NETWORK_FAILED', 'unreachable', { host: 'api.test', error: 'ECONNREFUSED' })
  }

  it('tells Catch nodes of a network failure and sends the message on as well', async () => {
    const { node, first, kinds, statuses } = await deploy(refused)
    await receive(node, { payload: 'mine' })
    const text = 'api.test cannot be reached (ECONNREFUSED). Check the address, the network and the proxy.'
    const { error, payload, statusCode } = first('catch') as { error: Message; payload: unknown; statusCode?: unknown }
    assert.deepEqual(
      [error['message'], error['code'], 'stack' in error, 'cause' in error],
      [text, 'NETWORK_FAILED', false, false],
    )
    assert.deepEqual([payload, statusCode], ['mine', undefined])
    const out = first('out')
    assert.deepEqual([out['payload'], out['statusCode'], 'error' in out], [`${text} : ${url}`, 'ECONNREFUSED', false])
    assert.deepEqual(statuses().at(-1), 'ECONNREFUSED')
    assert.deepEqual(kinds().toSorted(), ['catch', 'complete', 'out', 'status', 'status'])
  })

  it('tells Catch nodes only where the node says so', async () => {
    const { node, kinds } = await deploy(refused, { senderr: true })
    await receive(node, {})
    assert.deepEqual(kinds().toSorted(), ['catch', 'complete', 'status', 'status'])
  })

  it('sends answers of any status on, even then', async () => {
    const { node, first, kinds } = await deploy(async (request) => ({ ...answerTo(request), status: 503 }), {
      senderr: true,
    })
    await receive(node, {})
    assert.equal(first('out')['statusCode'], 503)
    assert.deepEqual(kinds().toSorted(), ['complete', 'out', 'status', 'status'])
  })

  it('clears a red status with the next answer', async () => {
    let fails = true
    const { node, statuses } = await deploy((request) => (fails ? refused() : Promise.resolve(answerTo(request))))
    await receive(node, {})
    fails = false
    await receive(node, {})
    const blue = 'node-red:httpin.status.requesting'
    assert.deepEqual(statuses(), [blue, 'ECONNREFUSED', blue, ''])
  })

  it('refuses a message without a usable request, and goes on', async () => {
    const { node, first, kinds } = await deploy(async (request) => answerTo(request), { url: '' })
    await receive(node, { url: 'ftp://api.test/x' }, { url })
    assert.equal((first('catch')['error'] as Message)['code'], 'REQUEST_INVALID')
    assert.equal(kinds().filter((kind) => kind === 'out').length, 1)
  })

  it('says that no integration is chosen at the first message', async () => {
    const { node, first, kinds, statuses } = await deploy(async (request) => answerTo(request), { integration: '' })
    assert.deepEqual(kinds(), [])
    await receive(node, {})
    assert.equal((first('catch')['error'] as Message)['code'], 'CONFIGURATION_INVALID')
    assert.equal(statuses().at(-1), 'CONFIGURATION_INVALID')
  })

  it('says why an integration cannot work, before it looks at the message', async () => {
    const broken = (RED: NodeAPI) => {
      RED.nodes.registerType(
        'broken-integration',
        function (this: Node & { integration?: object; problem?: object }, properties: NodeDef) {
          RED.nodes.createNode(this, properties)
          this.integration = { definition: undefined }
          this.problem = new OAuthError('CONFIGURATION_INVALID', 'missing', { property: 'clientId' })
        },
      )
    }
    await helper.load(
      [broken, oauthRequest],
      [
        { id: 'flow', type: 'tab', label: '' },
        { id: 'integration', type: 'broken-integration' },
        { ...requestProperties({ url: '/users' }), ...placed, wires: [[]] },
        { id: 'catch', type: 'catch', z: 'flow', ...placed, scope: null, wires: [['caught']] },
        { id: 'caught', type: 'helper', z: 'flow', ...placed, wires: [] },
      ],
    )
    helper.getNode('request').receive({})
    const [msg] = await once(helper.getNode('caught'), 'input')
    assert.match(msg.error.message, /^The integration has no clientId\./)
  })

  it('tells no text of an error nobody foresaw', async () => {
    const { node, events } = await deploy(async () => {
      throw new TypeError('Bearer secret-token')
    })
    await receive(node, {})
    assert.equal(events.filter(([kind]) => kind === 'catch').length, 1)
    assert.doesNotMatch(JSON.stringify(events), /secret-token/)
  })

  it('ends its requests when it is closed, and is silent afterwards', async () => {
    let signal: AbortSignal | undefined
    let finish = () => {}
    const { node, kinds } = await deploy(
      (request) => {
        signal = request.signal
        return new Promise((resolve, reject) => {
          finish = () => resolve(answerTo(request))
          if (request.url.endsWith('/abort')) signal?.addEventListener('abort', () => reject(signal?.reason))
        })
      },
      { url: 'https://api.test/{{way}}' },
    )
    await receive(node, { way: 'abort' }, { way: 'late' })
    await node.close(false)
    assert.ok(signal?.aborted)
    assert.deepEqual([signal.reason.code, signal.reason.reason], ['DEADLINE_PASSED', 'closed'])
    finish()
    await settle()
    assert.deepEqual(
      kinds().filter((kind) => kind !== 'status'),
      [],
    )
  })

  it('waits as long as the settings of Node-RED say', async () => {
    const sent: ApiRequest[] = []
    helper.settings({ httpRequestTimeout: '5000' })
    const { node } = await deploy(async (request) => {
      sent.push(request)
      return answerTo(request)
    })
    await receive(node, {}, { requestTimeout: 300 })
    helper.settings({ httpRequestTimeout: undefined })
    assert.deepEqual(
      sent.map(({ timeout }) => timeout),
      [5_000, 300],
    )
  })
})
