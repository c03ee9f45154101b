import assert from 'node:assert/strict'
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { requestNode } from '../support/flow-nodes.ts'
import { NodeRed } from '../support/node-red.ts'
import { aroundNode } from '../support/probes.ts'
import { ScriptedServer } from '../support/scripted-server.ts'
import { sharedStore } from '../support/shared-store.ts'
import { removeFolder, temporaryFolder } from '../support/temporary-folders.ts'
import {
  type AskedPage,
  askedAt,
  confirm,
  connectionsOf,
  connectUser,
  linkFor,
  open,
  personalNode,
} from './personal-consent.ts'
import { Canaries } from './security-canaries.ts'
import { approve, begin, comeBack } from './security-consent.ts'

/** Two Node-REDs with the same flows and the same context store, as behind a load balancer. */
describe('consents of two Node-REDs on one context store', () => {
  let provider: ScriptedServer
  let one: NodeRed
  let two: NodeRed
  let folder: string

  before(async function () {
    this.timeout(120_000)
    folder = temporaryFolder('shared-store')
    const options = { settingsCode: `{ contextStorage: ${sharedStore(folder)} }` }
    ;[provider, one, two] = await Promise.all([ScriptedServer.start(), NodeRed.start(options), NodeRed.start(options)])
    const common = { issuer: provider.origin, baseUrl: provider.urls.baseUrl }
    const flows = aroundNode(
      requestNode({ url: '/me' }),
      personalNode(common),
      personalNode({ ...common, id: 'id-system', key: 'system', mode: 'system' }),
    )
    const credentials = { clientSecret: 's', storeKey: 'f'.repeat(64) }
    for (const nodeRed of [one, two])
      await nodeRed.deploy(flows, { credentials: { integration: credentials, 'id-system': credentials } })
  })
  after(async () => {
    await Promise.all([one, two].map((nodeRed) => nodeRed?.close()))
    await provider?.close()
    removeFolder(folder)
  })
  afterEach(() => rmSync(path.join(folder, 'fails'), { force: true }))

  const exchanges = () => provider.to('token').length
  const fail = () => writeFileSync(path.join(folder, 'fails'), '')
  /** Everything in the store, by the name of its file. */
  const stored = () =>
    Object.fromEntries(readdirSync(folder).map((name) => [name, readFileSync(path.join(folder, name), 'utf8')]))
  const pending = () => Object.keys(stored()).filter((name) => /~p_/.test(name))
  /** What a load balancer does with an address. */
  const at = (nodeRed: NodeRed, address: string) => {
    const { pathname, search } = new URL(address)
    return nodeRed.origin + pathname + search
  }
  const moved = (page: AskedPage, nodeRed: NodeRed): AskedPage => ({ ...page, url: at(nodeRed, page.url) })

  let users = 0
  const aUser = () => `shared-${++users}`
  /** A user who is back from the provider. */
  async function back(user: string, startsAt = one): Promise<string> {
    const { authorizationUrl } = await open(await linkFor(startsAt, user))
    return approve(authorizationUrl)
  }

  it('what one started the other asks about, and the first one finishes', async () => {
    const user = aUser()
    const link = await linkFor(one, user)
    const { authorizationUrl } = await open(at(two, link))
    const callback = await approve(authorizationUrl)
    const page = await askedAt(at(one, callback))
    assert.equal(page.facts['Node-RED user'], user)
    const before = exchanges()
    const done = await confirm(moved(page, two))
    assert.equal(done.status, 200, done.text)
    assert.equal(exchanges(), before + 1)
    const [token] = await connectionsOf(two, [user])
    assert.notEqual(token, 'none')
    // The first one has looked before there was anything, and looks again soon.
    for (let tries = 0; (await connectionsOf(one, [user]))[0] !== token; tries++) {
      assert.ok(tries < 100, 'the first one does not notice')
      await sleep(100)
    }
    assert.deepEqual(pending(), [])
  })

  it('whatever one has finished is used up for the other', async () => {
    const callback = await back(aUser())
    const page = await askedAt(at(two, callback))
    assert.equal((await confirm(moved(page, two))).status, 200)
    const before = exchanges()
    for (const nodeRed of [one, two]) {
      assert.match((await confirm(moved(page, nodeRed))).text, /already used/)
      assert.match((await comeBack(at(nodeRed, callback), page.cookie)).text, /already used/)
    }
    assert.equal(exchanges(), before)
  })

  it('is finished once when both are asked at the same time', async () => {
    for (let round = 0; round < 5; round++) {
      const page = await askedAt(at(one, await back(aUser())))
      const before = exchanges()
      const answers = await Promise.all([one, two, one, two].map((nodeRed) => confirm(moved(page, nodeRed))))
      assert.deepEqual(
        answers.map(({ status }) => status).toSorted(),
        [200, 400, 400, 400],
        answers.map(({ text }) => text).join(),
      )
      assert.equal(exchanges(), before + 1)
    }
  })

  it('the browser that was asked last may confirm, wherever it was asked and wherever it answers', async () => {
    const callback = await back(aUser())
    const first = await askedAt(at(one, callback))
    const second = await askedAt(at(two, callback))
    const before = exchanges()
    for (const nodeRed of [one, two]) {
      assert.match((await confirm(moved(first, nodeRed))).text, /started in another browser/)
      assert.match((await confirm(moved(second, nodeRed), { cookie: undefined })).text, /started in another browser/)
    }
    assert.equal(exchanges(), before)
    assert.equal((await confirm(moved(second, one))).status, 200)
  })

  it('is checked in the same way on the other: key, browser, provider, other sites', async () => {
    const user = aUser()
    const callback = at(two, await back(user))
    assert.match((await comeBack(callback.replace('/testapi/', '/system/'))).text, /unknown|another integration/)
    const page = await askedAt(callback)
    const before = exchanges()
    const foreign = { 'sec-fetch-site': 'cross-site' }
    assert.equal((await confirm(page, { headers: foreign })).status, 403)
    const answer = new URL(callback).search.slice(1).replace(/iss=[^&]*/, 'iss=https%3A%2F%2Fevil.test')
    assert.match((await confirm(page, { answer })).text, /another provider/)
    assert.equal(exchanges(), before)
    assert.deepEqual(await connectionsOf(two, [user]), ['none'])
  })

  it('also where one connection is for all: with the cookie of the browser that started in the editor', async () => {
    const begun = await begin(one, { id: 'id-system', key: 'system' })
    const callback = at(two, await approve(begun.authorizationUrl))
    const before = exchanges()
    assert.match((await comeBack(callback)).text, /started in another browser/)
    assert.equal(exchanges(), before)
    const page = await comeBack(callback, begun.cookie)
    assert.equal(page.status, 200, page.text)
    assert.match((await comeBack(at(one, callback), begun.cookie)).text, /already used/)
  })

  it('shows nothing of itself in the store', async () => {
    const user = `canary-${aUser()}-${'x'.repeat(20)}`
    const canaries = new Canaries()
    const link = await linkFor(one, user)
    canaries.add('user', user)
    canaries.add('ticket', link.split('/connect/')[1] as string)
    const { authorizationUrl, state } = await open(link)
    canaries.add('state', state)
    const callback = await approve(authorizationUrl)
    canaries.add('code', new URL(callback).searchParams.get('code') as string)
    const page = await askedAt(at(two, callback))
    canaries.add('cookie', page.cookie.split('=')[1] as string)
    const during = JSON.stringify(stored())
    assert.equal(pending().length, 2)
    assert.equal((await confirm(moved(page, one))).status, 200)
    const { parameters } = provider.to('token').at(-1) ?? {}
    canaries.add('verifier', parameters?.get('code_verifier') ?? '')
    assert.ok(canaries.size === 6, `${canaries.size}`)
    assert.deepEqual(canaries.findIn(during), [])
    assert.deepEqual(canaries.findIn(JSON.stringify(stored())), [])
    for (const nodeRed of [one, two]) assert.deepEqual(canaries.findIn(nodeRed.output), [])
    assert.deepEqual(pending(), [])
  })

  describe('while the store fails', () => {
    it('the one that started a consent finishes it, and the other says that it cannot know', async () => {
      const user = aUser()
      await connectUser(one, user)
      const [kept] = await connectionsOf(one, [user])
      const callback = await back(user)
      fail()
      const elsewhere = await comeBack(at(two, callback))
      assert.equal(elsewhere.status, 500)
      assert.match(elsewhere.text, /cannot be looked up now \(ECONNREFUSED\)/)
      assert.ok(!elsewhere.text.includes('password'))
      const page = await askedAt(at(one, callback))
      const done = await confirm(page)
      assert.equal(done.status, 200, done.text)
      assert.notEqual((await connectionsOf(one, [user]))[0], kept)
    })

    it('a consent can be started and finished in one place', async () => {
      const user = aUser()
      await connectUser(one, user)
      const link = await linkFor(one, user)
      fail()
      const { authorizationUrl } = await open(link)
      assert.equal((await confirm(await askedAt(await approve(authorizationUrl)))).status, 200)
    })
  })

  it('outlives the one that started it', async () => {
    const user = aUser()
    const callback = await back(user)
    await one.kill()
    try {
      assert.equal((await confirm(await askedAt(at(two, callback)))).status, 200)
    } finally {
      await one.startAgain()
    }
    const later = await back(user)
    await one.kill()
    await one.startAgain()
    assert.equal((await confirm(await askedAt(at(one, later)))).status, 200)
  })
})
