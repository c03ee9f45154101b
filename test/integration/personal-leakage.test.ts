import assert from 'node:assert/strict'
import { readdirSync, readFileSync, statSync } from 'node:fs'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Comms } from '../support/comms.ts'
import { requestNode } from '../support/flow-nodes.ts'
import { NodeRed } from '../support/node-red.ts'
import { aroundNode } from '../support/probes.ts'
import { ScriptedServer } from '../support/scripted-server.ts'
import { askedAt, confirm, linkFor, open, personalNode } from './personal-consent.ts'
import { Canaries } from './security-canaries.ts'
import { approve, comeBack } from './security-consent.ts'
import type { RawAnswer } from './security-request.ts'
import { testimony, watch } from './security-witness.ts'

/** Everything that a consent of a user holds gets a value that is found nowhere by accident; then it is looked for. */
describe('security: leakage, of consents of users', () => {
  const canaries = new Canaries()
  const seen: { where: string; text: string }[] = []
  let provider: ScriptedServer
  let nodeRed: NodeRed
  let comms: Comms[]

  before(async function () {
    this.timeout(120_000)
    provider = await ScriptedServer.start()
    nodeRed = await NodeRed.start({
      adminAuth: true,
      contextStorage: { default: { module: 'localfilesystem', config: { cache: false } } },
      settings: { logging: { console: { level: 'trace', metrics: true, audit: true } } },
      settingsCode: `{ httpNodeMiddleware: (request, response, next) => {
        if (request.headers['x-break']) throw new Error(request.originalUrl)
        next()
      } }`,
    })
    await watch(nodeRed)
    comms = [await nodeRed.comms('RO'), await nodeRed.comms('ADMIN')]
    const common = { issuer: provider.origin, baseUrl: provider.urls.baseUrl, scope: 'api', callbackRoot: 'node' }
    const flows = aroundNode(requestNode({ url: '/me' }), personalNode(common))
    const credentials = { clientSecret: canaries.make('client secret'), storeKey: canaries.make('store key') }
    await nodeRed.deploy(flows, { credentials: { integration: credentials } })
    await nodeRed.admin.json('oauth-integration/integration/debug', { body: { on: true } })
    await liveThrough()
    await collect()
  })
  after(async () => {
    for (const socket of comms ?? []) socket.close()
    await nodeRed?.close()
    await provider?.close()
  })

  const note = (where: string, text: string) => seen.push({ where, text })
  const notePage = (where: string, { status, headers, text }: RawAnswer) =>
    note(where, JSON.stringify([status, { ...headers, 'set-cookie': undefined, location: undefined }]) + text)

  /** Goes from a link to the page that asks, and notes what could be seen of it. */
  async function asked(user: string) {
    const link = await linkFor(nodeRed, user)
    canaries.add('ticket', link.split('/connect/')[1] as string)
    const { authorizationUrl, state } = await open(link)
    canaries.add('state', state)
    note('address of the provider', authorizationUrl.replaceAll(state, 'STATE'))
    const back = await approve(authorizationUrl)
    const code = new URL(back).searchParams.get('code') as string
    canaries.add('code', code)
    const page = await askedAt(back)
    canaries.add('cookie', page.cookie.split('=')[1] as string)
    // The form brings back what the address had; the user is named. Nothing else of either.
    note('page to confirm', page.text.replaceAll(code, 'CODE').replaceAll(state, 'STATE').replace(user, 'USER'))
    return { link, back, state, page }
  }

  async function liveThrough(): Promise<void> {
    const user = canaries.make('user')
    const { link, back, page } = await asked(user)
    notePage('page', await comeBack(link, undefined, { host: 'evil.test' }))
    notePage('page', await comeBack(link, undefined, { 'sec-purpose': 'prefetch' }))
    notePage('page', await comeBack(link, undefined, { 'x-break': 'yes' }))
    notePage('page', await comeBack(back, undefined, { 'x-break': 'yes' }))
    notePage('page', await confirm(page, { answer: back.replace('iss=', 'iss=x&iss=').split('?')[1] ?? '' }))
    notePage('page', await comeBack(back.replace('/testapi/', '/other/'), page.cookie))
    notePage('page', await confirm(page, { cookie: undefined }))
    notePage('page', await confirm(page, { headers: { origin: 'https://evil.test' } }))
    notePage('page', await confirm(page, { answer: 'state=x' }))
    const last = await askedAt(back)
    canaries.add('cookie', last.cookie.split('=')[1] as string)
    notePage('page', await confirm(page))
    notePage('page', await confirm(last))
    notePage('page', await confirm(last))
    notePage('page', await comeBack(link))
    const { state, link: denied } = await asked(user)
    const redirectUri = back.split('?')[0] as string
    notePage('page', await comeBack(`${redirectUri}?error=access_denied&state=${state}&iss=${provider.origin}`))
    notePage('page', await comeBack(denied))
    for (const reply of [
      { status: 400, body: { error: 'invalid_grant', error_description: 'no' } },
      { status: 500, body: 'no' },
      { body: '<html>', headers: { 'content-type': 'text/html' } },
      { resetAfterBytes: 0 },
    ]) {
      const { page } = await asked(canaries.make('user'))
      provider.script({ on: 'token', reply })
      notePage('page', await confirm(page))
      provider.script()
    }
    for (const { parameters } of provider.to('token'))
      for (const name of ['code_verifier', 'refresh_token']) canaries.add(name, parameters.get(name) ?? '')
    await sleep(200)
  }

  async function collect(): Promise<void> {
    const { log, errors } = await testimony(nodeRed)
    for (const text of [...log, ...errors]) note('log', text)
    note('output', nodeRed.output)
    for (const { frames } of comms) for (const frame of frames) note('comms', frame)
    for (const { on, headers } of provider.requests) {
      // The client’s own log-in belongs there.
      const { authorization, ...others } = headers
      note('headers at the provider', JSON.stringify(on === 'token' ? others : headers))
    }
    for (const file of readdirSync(nodeRed.userDir, { recursive: true, encoding: 'utf8' })) {
      const whole = path.join(nodeRed.userDir, file)
      if (file.startsWith('node_modules') || !statSync(whole).isFile()) continue
      note('file', file + readFileSync(whole, 'latin1'))
    }
    for (const as of ['RO', 'ADMIN'] as const)
      for (const url of ['flows', 'diagnostics', 'context/node/integration', 'oauth-integration/integration/status']) {
        const response = await nodeRed.request(url, { as })
        note(`GET ${url}`, await response.text())
      }
  }

  it('nothing of a consent is in logs, comms, files, what others may read, or any page but the one that asks', () => {
    assert.ok(canaries.size > 25, `${canaries.size} secrets`)
    for (const where of ['page', 'log', 'output', 'comms', 'file', 'headers at the provider', 'page to confirm'])
      assert.ok(
        seen.some((place) => place.where === where && place.text.length > 20),
        `nothing was seen at ${where}`,
      )
    const found = seen.flatMap(({ where, text }) => canaries.findIn(text).map((name) => `${name} in ${where}`))
    assert.deepEqual([...new Set(found)], [])
  })

  it('the events of the editor say that something changed, and nothing of whom', () => {
    const events = comms.flatMap(({ frames }) =>
      frames.flatMap((frame) => JSON.parse(frame) as { topic: string; data: object }[]),
    )
    const ours = events.filter(({ topic }) => topic.startsWith('oauth-integration/'))
    assert.ok(ours.length >= 4, JSON.stringify(events))
    for (const { topic, data } of ours)
      assert.deepEqual([topic, Object.keys(data)], ['oauth-integration/integration', ['changed']])
  })

  it('finds what it looks for', () => {
    assert.deepEqual(canaries.findIn(`x${canaries.make('planted')}y`), ['planted'])
  })
})
