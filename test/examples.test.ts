import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { AuthorizationServer } from './support/authorization-server.ts'
import type { Comms } from './support/comms.ts'
import { completeConsent } from './support/consent.ts'
import { CookieJar } from './support/cookie-jar.ts'
import { editorDefinitions, flowProperties } from './support/editor-definitions.ts'
import {
  exampleFiles,
  examplesFolder as folder,
  readExample,
  runElsewhere,
  usesDashboard,
} from './support/example-files.ts'
import { ExampleFlows, until } from './support/example-flows.ts'
import { NodeRed } from './support/node-red.ts'
import type { FlowNode } from './support/probes.ts'
import { type ProtectedApi, startProtectedApi } from './support/protected-api.ts'
import { startConsent } from './support/start-consent.ts'

const files = exampleFiles.map((name) => `${name}.json`)
const read = (file: string): FlowNode[] => readExample(file.replace('.json', ''))
const all = (): FlowNode[] => files.flatMap(read)
const textOf = (node: FlowNode, property: string): string => String(node[property] ?? '')
const idsOf = (value: unknown): string[] => (Array.isArray(value) ? value : [value || []]).flat(Infinity).map(String)

describe('the files of the example flows', () => {
  const definitions = editorDefinitions()

  it('show every kind of node that this package puts into the palette', () => {
    const types = new Set(all().map(({ type }) => type))
    const own = JSON.parse(readFileSync(path.join(folder, '..', 'package.json'), 'utf8'))['node-red'].nodes
    for (const type of Object.keys(own)) assert.ok(types.has(type), type)
  })

  it('use no id twice, so that all of them can be imported into one editor', () => {
    const ids = all().map(({ id }) => id)
    assert.deepEqual([...new Set(ids)], ids)
    const keys = all().flatMap((node) => ('key' in node ? [textOf(node, 'key')] : []))
    assert.deepEqual([...new Set(keys)], keys)
  })

  for (const file of files) {
    describe(file.replace('.json', ''), () => {
      const nodes = read(file)
      const byId = new Map(nodes.map((node) => [node.id, node]))

      it('has only properties that the editor knows, and all of its own nodes’', () => {
        // What Dashboard knows is asked where it is installed.
        for (const node of nodes.filter((node) => !usesDashboard(node))) {
          const known = flowProperties(node, definitions)
          assert.deepEqual(
            Object.keys(node).filter((name) => !known.has(name)),
            [],
            `${node.type} ${textOf(node, 'name')}`,
          )
          if (!node.type.startsWith('oauth-')) continue
          // Those without a value are in a flow file only where somebody has given them one.
          const defaults = Object.entries(definitions.get(node.type)?.defaults ?? {})
          for (const [name, { value }] of defaults) if (value !== undefined) assert.ok(name in node, name)
        }
      })

      it('refers to nothing outside of itself', () => {
        for (const node of nodes) {
          const references = [
            'wires',
            'links',
            'nodes',
            'z',
            'g',
            'integration',
            ...(node.type === 'catch' ? ['scope'] : []),
          ]
          for (const name of references)
            for (const id of idsOf(node[name]))
              assert.ok(byId.has(id), `${node.type} ${textOf(node, 'name')}: ${name} ${id}`)
          // An event node without an integration tells of all of them.
          const isOfAll = node.type === 'oauth-event' && node['integration'] === ''
          if ('integration' in node && !isOfAll)
            assert.equal(byId.get(textOf(node, 'integration'))?.type, 'oauth-integration')
        }
      })

      it('holds no credential, and addresses as environment variables only', () => {
        for (const node of nodes) {
          assert.ok(!('credentials' in node))
          for (const name of Object.keys(definitions.get(node.type)?.credentials ?? {})) assert.ok(!(name in node))
          if (node.type !== 'oauth-integration') continue
          for (const name of ['issuer', 'authorizationUrl', 'tokenUrl', 'clientId', 'baseUrl'])
            assert.match(textOf(node, name), /^$|^\$\{[A-Z_]+\}$/, name)
        }
        assert.doesNotMatch(readFileSync(path.join(folder, file), 'utf8'), /https?:\/\//)
      })

      it('explains itself, and names every variable that is to be set', () => {
        const explanations = nodes.filter(({ type }) => type === 'comment').map((node) => textOf(node, 'info'))
        assert.ok(explanations.some((text) => text.length > 200))
        for (const [, name = ''] of JSON.stringify(nodes).matchAll(/"\$\{([A-Z_]+)\}"/g))
          assert.ok(
            explanations.some((text) => text.includes(`\`${name}\``)),
            name,
          )
      })

      it('is laid out in groups, on the grid, with no node upon another', () => {
        const placed = nodes.filter((node) => 'y' in node && node.type !== 'group')
        for (const node of placed) {
          const group = byId.get(textOf(node, 'g'))
          assert.ok(group && idsOf(group['nodes']).includes(node.id), textOf(node, 'name'))
          const [x, y] = [Number(node['x']), Number(node['y'])]
          assert.equal(y % 20, 0)
          const [left, top] = [Number(group['x']), Number(group['y'])]
          assert.ok(y - 15 > top && y + 15 < top + Number(group['h']), textOf(node, 'name'))
          assert.ok(x > left && x < left + Number(group['w']), textOf(node, 'name'))
        }
        const places = placed.map((node) => `${node['x']},${node['y']}`)
        assert.deepEqual([...new Set(places)], places)
      })
    })
  }
})

describe('the example flows in a real Node-RED', () => {
  let server: AuthorizationServer
  let api: ProtectedApi
  let nodeRed: NodeRed
  let comms: Comms
  let flows: ExampleFlows

  before(async function () {
    this.timeout(120_000)
    server = await AuthorizationServer.start()
    api = await startProtectedApi({ ownerOf: (token) => server.ownerOf(token) })
    nodeRed = await NodeRed.start({
      probe: false,
      env: {
        OAUTH_ISSUER: server.issuer,
        OAUTH_TOKEN_URL: server.urls.tokenUrl,
        OAUTH_CLIENT_ID: 'examples',
        API_BASE_URL: api.origin,
      },
    })
    const integrations = here().filter(({ type }) => type === 'oauth-integration')
    server.register({
      client_id: 'examples',
      client_secret: 'examples-secret',
      redirect_uris: integrations.map(({ key }) => `${nodeRed.editorUrl}oauth-integration/${key}/callback`),
      grant_types: ['authorization_code', 'refresh_token', 'client_credentials'],
      response_types: ['code'],
    })
    comms = await nodeRed.comms()
    flows = new ExampleFlows(nodeRed, comms)
    const credentials = Object.fromEntries(integrations.map(({ id }) => [id, { clientSecret: 'examples-secret' }]))
    await nodeRed.deploy(here(), { credentials })
  })
  after(async () => {
    comms?.close()
    await nodeRed?.close()
    await api?.close()
    await server?.close()
  })

  const press: ExampleFlows['press'] = (...which) => flows.press(...which)
  const shown: ExampleFlows['shown'] = (...which) => flows.shown(...which)
  const showing: ExampleFlows['showing'] = (...which) => flows.showing(...which)

  /** Presses a button, and waits until the request node has said that it got no answer. */
  async function pressInVain(file: string, name: string, more?: Readonly<Record<string, number>>): Promise<void> {
    const id = read(`${file}.json`).find(({ type }) => type === 'oauth-request')?.id
    const failures = () =>
      comms.frames.filter((frame) => frame.includes(`status/${id}`) && frame.includes('"red"')).length
    const before = failures()
    await press(file, name, more)
    await until(() => failures() > before, `the request of “${file}” did not fail`)
  }

  async function authorize(file: string): Promise<void> {
    const { id, key } = read(`${file}.json`).find(({ type }) => type === 'oauth-integration') as FlowNode
    const jar = new CookieJar()
    const page = await completeConsent({ ...(await startConsent(nodeRed, id, jar, String(key))), jar })
    assert.equal(page.status, 200, page.html)
  }

  it('are offered by the Import menu, as they stand here', async () => {
    const menu = 'library/examples/flows/@grantkeeper/node-red-oauth'
    const names = files.map((file) => file.replace('.json', ''))
    assert.deepEqual(((await nodeRed.admin.json(menu)) as { fn: string }[]).map(({ fn }) => fn).sort(), names)
    for (const name of names)
      assert.deepEqual(await nodeRed.admin.json(`${menu}/${encodeURIComponent(name)}`), read(`${name}.json`))
  })

  it('are these, and each is run below, or where there is what it needs', () => {
    assert.deepEqual(exampleFiles, [...run, ...Object.values(runElsewhere).flat()].sort())
  })
  const run = new Set<string>()
  const here = () => [...run].flatMap(readExample)
  const example = (name: string, title: string, test: (file: string) => Promise<void>) => {
    run.add(name)
    it(`${name}: ${title}`, () => test(name))
  }

  example('Client credentials', 'calls the API as an application', async (file) => {
    await press(file, 'call the API')
    assert.equal(JSON.parse(await showing(file, 'answer')).clientId, 'examples')
    assert.deepEqual(shown(file, 'what went wrong'), [])
  })

  example(
    'Authorization code with refresh',
    'calls the API as a person, also when the token has ended',
    async (file) => {
      await press(file, 'call the API')
      assert.equal(JSON.parse(await showing(file, 'what went wrong')).code, 'AUTHORIZATION_REQUIRED')
      await authorize(file)
      await press(file, 'call the API')
      assert.equal(JSON.parse(await showing(file, 'answer')).subject, 'alice')
      server.revokeAccessTokens()
      const renewals = server.count('refresh_token')
      await press(file, 'call the API')
      assert.equal(JSON.parse(await showing(file, 'answer', 2)).subject, 'alice')
      assert.equal(server.count('refresh_token'), renewals + 1)
      const { renewed, retried } = JSON.parse(await showing(file, 'what happened to the token', 2))
      assert.deepEqual({ renewed, retried }, { renewed: true, retried: true })
    },
  )

  example('Calling an API on a timer', 'passes on what is new, and tells of an outage once', async (file) => {
    const calls = api.calls.length
    await press(file, 'every 5 minutes')
    assert.equal(JSON.parse(await showing(file, 'new values')).clientId, 'examples')
    await press(file, 'every 5 minutes')
    await until(() => api.calls.length === calls + 2, 'the API was not asked again')
    api.refuseWith(500)
    await press(file, 'every 5 minutes')
    assert.match(await showing(file, 'the API says no'), /^500: /)
    api.refuseWith(undefined)
    assert.equal(shown(file, 'new values').length, 1)
    await whileTheApiIsDown(async () => {
      await pressInVain(file, 'every 5 minutes')
      assert.equal(JSON.parse(await showing(file, 'tell somebody')).code, 'NETWORK_FAILED')
      await pressInVain(file, 'every 5 minutes')
    })
    assert.equal(shown(file, 'tell somebody').length, 1)
  })

  example('Handling authorization required with Catch', 'does what each error code asks for', async (file) => {
    const { id } = read(`${file}.json`).find(({ type }) => type === 'oauth-integration') as FlowNode
    await press(file, 'call the API')
    assert.match(await showing(file, 'tell a person'), /^Node-RED needs you: .*Authorize/)
    await authorize(file)
    await press(file, 'call the API')
    assert.equal(JSON.parse(await showing(file, 'answer')).subject, 'alice')

    await whileTheApiIsDown(async () => {
      await press(file, 'call the API', { delay: 300 })
      assert.match(await showing(file, 'tell a person', 2), /cannot be reached/)
    })
    await whileTheApiIsDown(async () => {
      await pressInVain(file, 'call the API', { delay: 1_500 })
    })
    assert.equal(JSON.parse(await showing(file, 'answer', 2)).subject, 'alice')

    // biome-ignore lint/suspicious/noTemplateCurlyInString: an environment variable
    const clientId = '${NOBODY_HAS_SET_THIS}'
    await nodeRed.deploy(
      here().map((node) => (node.id === id ? { ...node, clientId } : node)),
      { type: 'nodes' },
    )
    await press(file, 'call the API')
    const mistake = JSON.parse(await showing(file, 'a mistake in the flow or the integration'))
    assert.equal(mistake.code, 'CONFIGURATION_INVALID')
    assert.match(mistake.message, /NOBODY_HAS_SET_THIS/)
  })

  example('POST JSON and handle 4xx', 'sends JSON, and sorts the answers by their status', async (file) => {
    await press(file, 'good data')
    const { method, body } = JSON.parse(await showing(file, 'taken'))
    assert.deepEqual([method, JSON.parse(body)], ['POST', { name: 'lamp', on: true }])
    await press(file, 'bad data')
    assert.equal(await showing(file, 'refused: look at the data'), '422: {"status":422}')
    api.refuseWith(503)
    await press(file, 'good data')
    assert.equal(await showing(file, 'failing: try later'), '503')
    api.refuseWith(undefined)
    assert.deepEqual(shown(file, 'what went wrong'), [])
  })

  async function whileTheApiIsDown(work: () => Promise<void>): Promise<void> {
    const port = Number(new URL(api.origin).port)
    await api.close()
    try {
      await work()
    } finally {
      api = await startProtectedApi({ ownerOf: (token) => server.ownerOf(token), port })
    }
  }
})
