import assert from 'node:assert/strict'
import path from 'node:path'
import { AuthorizationServer } from '../support/authorization-server.ts'
import { consentUntilCallback } from '../support/consent.ts'
import { CookieJar } from '../support/cookie-jar.ts'
import { editorDefinitions, flowProperties } from '../support/editor-definitions.ts'
import { readExample, runElsewhere } from '../support/example-files.ts'
import { exampleNode, until } from '../support/example-flows.ts'
import { NodeRed } from '../support/node-red.ts'
import type { FlowNode } from '../support/probes.ts'
import { type ProtectedApi, startProtectedApi } from '../support/protected-api.ts'
import { skip } from '../support/skip.ts'
import { DashboardPage } from './dashboard-page.ts'
import { documentedSettings } from './documented-settings.ts'
import { askedAt, confirm, open } from './personal-consent.ts'

interface Shown {
  readonly payload?: { readonly subject?: string }
  readonly oauth?: { readonly connectUrl?: string }
}

describe('the example of a dashboard, with the settings of the documentation', () => {
  const [example] = runElsewhere.dashboard
  const nodes = readExample(example)
  let server: AuthorizationServer
  let api: ProtectedApi
  let nodeRed: NodeRed

  before(async function () {
    this.timeout(180_000)
    nodeRed = await NodeRed.start({
      packages: ['@flowfuse/node-red-dashboard', 'express-session'],
      settingsCode: documentedSettings,
      env: { SESSION_SECRET: 'secret of the sessions' },
      patience: 60_000,
    }).catch((error: unknown) => {
      if (!/ENOTFOUND|EAI_AGAIN|ECONN|ETIMEDOUT|ENETUNREACH|ENOTCACHED/.test(String(error))) throw error
      return undefined as never
    })
    if (!nodeRed) return skip(this, 'the npm registry cannot be reached')
    server = await AuthorizationServer.start()
    server.allowRedirect('basic', `${nodeRed.nodeUrl}oauth-integration/exampledashboard/callback`)
    api = await startProtectedApi({ ownerOf: (token) => server.ownerOf(token) })
    const { id = '' } = nodes.find(({ type }) => type === 'oauth-integration') ?? {}
    // Filled in as the Read me says: without variables, and with the address under which users come.
    const filled = {
      issuer: server.issuer,
      clientId: 'basic',
      baseUrl: api.origin,
      callbackUrl: `${nodeRed.nodeUrl}oauth-integration/exampledashboard/callback`,
    }
    await nodeRed.deploy([...nodes.map((node) => (node.id === id ? { ...node, ...filled } : node)), ...logIn], {
      credentials: { [id]: { clientSecret: 'basic-secret' } },
    })
  })
  after(async () => {
    await nodeRed?.close()
    await api?.close()
    await server?.close()
  })

  const at = (wires: string[][] = []) => ({ z: 'tab', x: 100, y: 100, wires })
  const logIn: FlowNode[] = [
    { id: 'tab', type: 'tab', label: 'Log-in' },
    { id: 'log-in', type: 'http in', url: '/log-in', method: 'get', ...at([['remember']]) },
    {
      id: 'remember',
      type: 'function',
      func: 'msg.req.session.userId = msg.req.query.as; return msg',
      outputs: 1,
      ...at([['said']]),
    },
    { id: 'said', type: 'http response', ...at() },
  ]

  async function pageOf(user: string): Promise<DashboardPage> {
    const { headers } = await fetch(`${nodeRed.nodeUrl}log-in?as=${user}`)
    const cookie = headers.getSetCookie()[0]?.split(';')[0] ?? assert.fail('no session')
    return DashboardPage.open(`${nodeRed.nodeUrl}example-dashboard/socket.io/`, { cookie })
  }

  const { id: button } = nodes.find(({ type }) => type === 'ui-button') ?? assert.fail()
  const { id: widget } = exampleNode(example, 'ui-template', 'answer, or button to connect')
  const shownOn = (page: DashboardPage) =>
    page.received.filter(([event]) => event === `msg-input:${widget}`).map(([, msg]) => msg as Shown)
  async function showing(page: DashboardPage, count: number): Promise<Shown> {
    await until(() => shownOn(page).length >= count, `fewer than ${count} messages on the page`)
    return shownOn(page)[count - 1] ?? {}
  }

  it('has only properties that the editor knows', () => {
    const folder = path.join(nodeRed.userDir, 'node_modules', '@flowfuse', 'node-red-dashboard', 'nodes')
    const definitions = editorDefinitions(folder)
    for (const node of nodes) {
      const known = flowProperties(node, definitions)
      const unknown = Object.keys(node).filter((name) => !known.has(name))
      assert.deepEqual(unknown, [], `${node.type} ${node['name']}`)
    }
  })

  it('shows who has not connected a button, and the answer by itself when they have, and nobody else either', async () => {
    const [anna, ben] = [await pageOf('anna'), await pageOf('ben')]
    anna.send('widget-action', button, {})
    const { oauth } = await showing(anna, 1)
    const started = await open(oauth?.connectUrl ?? '')
    const page = await askedAt(await consentUntilCallback({ ...started, jar: new CookieJar() }))
    assert.ok(Object.values(page.facts).includes('anna'))
    assert.equal((await confirm(page)).status, 200)
    const { payload, oauth: now } = await showing(anna, 2)
    assert.equal(payload?.subject, 'alice')
    assert.equal(now?.connectUrl, undefined)
    ben.send('widget-action', button, {})
    const { oauth: his } = await showing(ben, 1)
    assert.ok(his?.connectUrl && his.connectUrl !== oauth?.connectUrl)
    anna.send('widget-action', button, {})
    assert.equal((await showing(anna, 3)).payload?.subject, 'alice')
    assert.equal(shownOn(ben).length, 1)
    assert.equal(shownOn(anna).length, 3)
    anna.close()
    ben.close()
  })

  it('keeps nothing for who opens the page later', async () => {
    const carla = await pageOf('carla')
    carla.send('widget-load', widget)
    await until(() => carla.received.some(([event]) => event === `widget-load:${widget}`), 'the widget was not loaded')
    const [, msg] = carla.received.find(([event]) => event === `widget-load:${widget}`) ?? []
    assert.ok(!msg || !('payload' in (msg as object) || 'oauth' in (msg as object)), JSON.stringify(msg))
    carla.close()
  })
})
