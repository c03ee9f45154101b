import assert from 'node:assert/strict'
import { AuthorizationServer } from '../support/authorization-server.ts'
import { CookieJar, consentUntilCallback, visit } from '../support/consent.ts'
import { consentNode, personalIntegration } from '../support/consenting-app.ts'
import { enterDeviceCode } from '../support/enter-device-code.ts'
import { requestNode } from '../support/flow-nodes.ts'
import { NodeRed } from '../support/node-red.ts'
import { aroundNode, type FlowNode, type Message } from '../support/probes.ts'
import { type ProtectedApi, startProtectedApi } from '../support/protected-api.ts'
import { ask } from './security-request.ts'

type OAuth = Readonly<Record<string, string | number | boolean>>

describe('a consent that does not begin with a page', function () {
  this.timeout(20_000)
  let server: AuthorizationServer
  let api: ProtectedApi
  let nodeRed: NodeRed

  before(async function () {
    this.timeout(120_000)
    nodeRed = await NodeRed.start({ httpAdminRoot: '/admin' })
    server = await AuthorizationServer.start()
    server.allowRedirect('basic', callback())
    api = await startProtectedApi({ ownerOf: (token) => server.ownerOf(token) })
  })
  after(async () => {
    await nodeRed?.close()
    await api?.close()
    await server?.close()
  })

  const callback = () => `${nodeRed.editorUrl}oauth-integration/testapi/callback`
  const placed = { z: 'tab', x: 100, y: 100 }
  /** The node, one that finishes by hand, and one that asks the API; each has a probe that feeds it. */
  const deploy = (operation: string, changes: object = {}) => {
    const integration = personalIntegration({
      user: 'user',
      issuer: server.issuer,
      baseUrl: api.origin,
      callbackUrl: callback(),
      ...changes,
    })
    const feed = (id: string, to: string): FlowNode => ({ id, type: 'test-probe', name: id, ...placed, wires: [[to]] })
    const flows = [
      ...aroundNode(consentNode({ operation }), integration),
      feed('to-finish', 'finish'),
      consentNode({ id: 'finish', operation: 'finish', outputs: 1, ...placed, wires: [['out']] }),
      feed('to-request', 'request'),
      requestNode({ url: '/me', ...placed, wires: [['out']] }),
    ].map((node) => (node.type === 'catch' ? { ...node, scope: null } : node))
    return nodeRed.deploy(flows, {
      credentials: { integration: { clientSecret: 'basic-secret', storeKey: 'a'.repeat(64) } },
    })
  }

  /** What comes of a message, by the probe at which it arrives. */
  async function ends(
    into: string,
    msg: Message,
  ): Promise<{ probe: string; msg: Message; oauth: OAuth; code?: unknown }> {
    const id = nodeRed.probes.send(into, msg)
    const { probe, msg: arrived } = await nodeRed.probes.arrival(
      ({ probe, msg: { _msgid } }) => _msgid === id && /^(out|caught)$/.test(probe),
    )
    const { oauth, error } = arrived as { oauth: OAuth; error?: { code?: unknown } }
    return { probe, msg: arrived, oauth, code: error?.code }
  }
  const again = (_msgid: string) =>
    nodeRed.probes.arrival(({ probe, msg }) => probe === 'out2' && msg['_msgid'] === _msgid).then(({ msg }) => msg)
  const subjectOf = async (user: string) => {
    const { probe, msg, code } = await ends('to-request', { user })
    return probe === 'out' ? (msg['payload'] as { subject?: string }).subject : code
  }
  const consentOf = (authorizationUrl: string, user: string) =>
    consentUntilCallback({ authorizationUrl, redirectUri: callback(), jar: new CookieJar(), user })

  it('by a link connects the user it was made for, who is asked, and then the message comes once more', async () => {
    await deploy('link')
    const { oauth, msg } = await ends('in', { user: 'anna', payload: 'hello' })
    assert.deepEqual(Object.keys(oauth).toSorted(), ['connectUrl', 'integration'])
    const jar = new CookieJar()
    const { pathname } = new URL(String(oauth['connectUrl']))
    const started = await ask(nodeRed.origin, pathname)
    assert.equal(started.status, 303, started.text)
    const authorizationUrl = started.headers.location ?? ''
    const url = await consentUntilCallback({ authorizationUrl, redirectUri: callback(), jar })
    const asked = await visit(url, jar)
    assert.match(asked.html, /anna/)
    assert.equal(await subjectOf('anna'), 'AUTHORIZATION_REQUIRED')
    const answer = /name="answer" value="([^"]+)"/.exec(asked.html)?.[1]?.replaceAll('&#38;', '&') ?? ''
    const done = await ask(nodeRed.origin, `${new URL(url).pathname}/confirm`, {
      body: new URLSearchParams({ answer }).toString(),
      headers: { cookie: jar.header(url), 'content-type': 'application/x-www-form-urlencoded' },
    })
    assert.equal(done.status, 200, done.text)
    assert.equal(await subjectOf('anna'), 'alice')
    const { payload, oauth: connected } = await again(String(msg['_msgid']))
    assert.deepEqual([payload, connected], ['hello', { integration: 'Test API', connected: true }])
  })

  it('by hand connects the user who brings the answer, and lets the message go on', async () => {
    await deploy('paste')
    const { oauth, msg } = await ends('in', { user: 'ben', payload: 'hello' })
    assert.deepEqual(Object.keys(oauth).toSorted(), ['authorizationUrl', 'expiresAt', 'integration'])
    const url = await consentOf(String(oauth['authorizationUrl']), 'bob')
    const finished = await ends('to-finish', { user: 'ben', payload: ` ${url}\n` })
    assert.deepEqual(finished.oauth, { integration: 'Test API', connected: true })
    assert.equal(await subjectOf('ben'), 'bob')
    assert.equal((await again(String(msg['_msgid'])))['payload'], 'hello')
    assert.equal((await ends('to-finish', { user: 'ben', payload: url })).code, 'CONSENT_INVALID')
  })

  it('by hand may be the code alone, which belongs to what the user began last', async () => {
    const { authorizationUrl, tokenUrl } = server.urls
    await deploy('paste', { issuer: '', authorizationUrl, tokenUrl, scope: 'api' })
    const begin = async (user: string) => String((await ends('in', { user })).oauth['authorizationUrl'])
    const code = async (begun: string) => new URL(await consentOf(begun, 'alice')).searchParams.get('code')
    const [first, last] = [await begin('carla'), await begin('carla')]
    await begin('somebody else')
    // The code of another consent has another verifier.
    assert.equal((await ends('to-finish', { user: 'carla', payload: await code(first) })).code, 'TOKEN_REQUEST_REFUSED')
    assert.equal(await subjectOf('carla'), 'AUTHORIZATION_REQUIRED')
    await begin('lea')
    assert.equal((await ends('to-finish', { user: 'lea', payload: await code(await begin('lea')) })).probe, 'out')
    assert.equal(await subjectOf('lea'), 'alice')
    assert.equal((await ends('to-finish', { user: 'carla', payload: await code(last) })).probe, 'caught')
  })

  it('by hand is the whole address where the provider names itself in it, and can still be', async () => {
    await deploy('paste')
    const url = await consentOf(String((await ends('in', { user: 'kim' })).oauth['authorizationUrl']), 'alice')
    const { probe, msg } = await ends('to-finish', { user: 'kim', payload: new URL(url).searchParams.get('code') })
    assert.equal(probe, 'caught')
    assert.match(String((msg['error'] as Message)['message']), /the code alone is not enough/)
    assert.equal((await ends('to-finish', { user: 'kim', payload: url })).probe, 'out')
  })

  it('by hand is finished by no other user, and by no callback', async () => {
    await deploy('paste')
    const { oauth } = await ends('in', { user: 'dora' })
    const url = await consentOf(String(oauth['authorizationUrl']), 'alice')
    const before = server.count('authorization_code')
    const { code, state } = Object.fromEntries(new URL(url).searchParams)
    for (const payload of [url, { url }, { code, state }, code])
      assert.equal((await ends('to-finish', { user: 'eve', payload })).code, 'CONSENT_INVALID')
    assert.equal((await ends('to-finish', { payload: url })).code, 'USER_MISSING')
    const page = await visit(url, new CookieJar())
    assert.equal(page.status, 400, page.html)
    assert.equal(server.count('authorization_code'), before)
    assert.deepEqual(
      [await subjectOf('dora'), await subjectOf('eve')],
      ['AUTHORIZATION_REQUIRED', 'AUTHORIZATION_REQUIRED'],
    )
    assert.equal((await ends('to-finish', { user: 'dora', payload: url })).probe, 'out')
  })

  it('by hand connects the one account of an integration, too', async () => {
    await deploy('paste', { mode: 'system' })
    const { oauth } = await ends('in', {})
    const url = await consentOf(String(oauth['authorizationUrl']), 'bob')
    assert.equal((await ends('to-finish', { payload: { url } })).probe, 'out')
    assert.equal(await subjectOf('nobody'), 'bob')
  })

  it('by a device code connects a machine without a browser', async () => {
    await deploy('device', { mode: 'system', grant: 'device_code', callbackUrl: '', key: 'device' })
    const { oauth, msg } = await ends('in', { payload: 'hello' })
    const { userCode, verificationUri, verificationUriComplete, qr, expiresAt } = oauth
    assert.match(String(qr), /^<svg /)
    assert.ok(String(verificationUriComplete).includes(String(userCode)) && Number(expiresAt) > Date.now())
    const shown = () => {
      const { fill, text } = (nodeRed.probes.at('status').at(-1)?.['status'] ?? {}) as { fill?: string; text?: string }
      return `${fill} ${text}`
    }
    assert.equal(shown(), 'yellow waiting for consent')
    await enterDeviceCode({ verificationUri: String(verificationUri), userCode: String(userCode) })
    assert.equal((await again(String(msg['_msgid'])))['payload'], 'hello')
    assert.equal(await subjectOf('nobody'), 'alice')
    assert.equal(shown(), 'green node-red:common.status.connected')
  })

  it('by device codes connects each user with their own, and tells of those who deny', async () => {
    await deploy('device', { grant: 'device_code', callbackUrl: '', key: 'device' })
    const [fay, gus] = [await ends('in', { user: 'fay' }), await ends('in', { user: 'gus' })]
    const of = ({ oauth: { verificationUri, userCode } }: { oauth: OAuth }) => ({
      verificationUri: String(verificationUri),
      userCode: String(userCode),
    })
    await enterDeviceCode({ ...of(gus), user: 'bob' })
    await again(String(gus.msg['_msgid']))
    await enterDeviceCode({ ...of(fay), deny: true })
    const { msg } = await nodeRed.probes.arrival(
      ({ probe, msg: { _msgid } }) => probe === 'caught' && _msgid === fay.msg['_msgid'],
    )
    assert.equal((msg['error'] as { code?: string }).code, 'AUTHORIZATION_DENIED')
    assert.deepEqual([await subjectOf('gus'), await subjectOf('fay')], ['bob', 'AUTHORIZATION_REQUIRED'])
    const shown = nodeRed.probes.at('status').map(({ status }) => JSON.stringify(status))
    for (const { userCode } of [of(fay), of(gus)]) assert.ok(!shown.some((status) => status.includes(userCode)))
  })

  it('by a device code ends with the flow', async () => {
    const device = { grant: 'device_code', callbackUrl: '', key: 'device' }
    const code = ({ verificationUri, userCode }: OAuth) => ({
      verificationUri: String(verificationUri),
      userCode: String(userCode),
    })
    await deploy('device', device)
    const hal = await ends('in', { user: 'hal' })
    await deploy('device', device)
    const ida = await ends('in', { user: 'ida' })
    await enterDeviceCode(code(hal.oauth))
    await enterDeviceCode(code(ida.oauth))
    await again(String(ida.msg['_msgid']))
    assert.deepEqual([await subjectOf('ida'), await subjectOf('hal')], ['alice', 'AUTHORIZATION_REQUIRED'])
    assert.ok(!nodeRed.probes.at('caught').some(({ _msgid }) => _msgid === hal.msg['_msgid']))
  })
})
