import assert from 'node:assert/strict'
import type { Page } from 'playwright-core'
import { integrationNode, requestNode } from '../support/flow-nodes.ts'
import type { FlowNode } from '../support/probes.ts'
import { behindLogIn, sessions, type Told, webApp } from '../support/web-app.ts'
import { ProviderWindow } from './provider-window.ts'
import { eventually, patience, sees } from './see.ts'
import { Workbench } from './workbench.ts'

type Tally = Readonly<Record<string, number>>

/** Two people at browsers of their own, who use a web app at the same time; the API checks each request. */
describe('in two browsers: the users of one integration', function () {
  this.timeout(300_000)
  let bench: Workbench
  let alice: Page
  let bob: Page
  /** Whose each access token is that was ever given out. */
  const owners = new Map<string, string | undefined>()

  before(async function () {
    bench = await Workbench.start(this, {
      nodeRed: { settingsCode: behindLogIn },
      server: { accessTokenSeconds: 2 },
    })
    const { server, nodeRed } = bench
    // Before the answer is sent: nobody can use a token that is not noted here.
    server.log.beforeAnswer = async () => {
      for (const token of server.accessTokens)
        if (!owners.has(token)) owners.set(token, (await server.ownerOf(token))?.subject)
    }
    server.allowRedirect('basic', `${nodeRed.nodeUrl}oauth-integration/testapi/callback`)
    await deploy()
    ;[alice, bob] = (await Promise.all(['alice', 'bob'].map(sitDown))) as [Page, Page]
  })
  after(() => bench?.close())

  const flows = (version: number): FlowNode[] =>
    webApp(
      requestNode({ url: '/me', outputs: 2, name: `version ${version}` }),
      integrationNode({
        mode: 'personal',
        user: 'req.user',
        userType: 'msg',
        grant: 'authorization_code',
        issuer: bench.server.issuer,
        scope: 'openid offline_access',
        baseUrl: bench.api.origin,
        callbackRoot: 'node',
        timeout: 20 + (version % 7),
      }),
    )
  let version = 0
  const deploy = (type: 'full' | 'nodes' | 'flows' = 'full') => {
    version += 1
    const credentials = { integration: { clientSecret: 'basic-secret', storeKey: 'a'.repeat(64) } }
    return bench.nodeRed.deploy(flows(version), version === 1 ? { credentials } : { type })
  }

  async function sitDown(user: string): Promise<Page> {
    const context = await bench.browser.newContext()
    context.setDefaultTimeout(patience)
    const value = sessions[user] ?? ''
    await context.addCookies([{ name: 'session', value, url: bench.nodeRed.nodeUrl, sameSite: 'Lax' }])
    const page = await context.newPage()
    await page.goto(`${bench.nodeRed.nodeUrl}me`)
    return page
  }

  /** Asks so many times, six at a time; tells how often the web app answered what. Lost are those that a deploy cut off. */
  const ask = (page: Page, count: number): Promise<Tally> =>
    page.evaluate(async (times) => {
      const tally: Record<string, number> = {}
      let left = times
      const asking = async () => {
        while (left > 0) {
          left -= 1
          const told = await fetch('/me', { signal: AbortSignal.timeout(4_000) })
            .then((answer) => answer.json() as Promise<Told>)
            .catch(() => ({ code: 'lost' }) as Told)
          const what = told.name ?? told.code ?? (told.connectUrl === undefined ? 'nothing' : 'connect')
          tally[what] = (tally[what] ?? 0) + 1
        }
      }
      await Promise.all(Array.from({ length: 6 }, asking))
      return tally
    }, count)

  /** Follows the link that the web app offers, to the end. */
  async function connect(page: Page, user: string): Promise<void> {
    const link = await eventually(async () => {
      const { connectUrl } = await page.evaluate(() => fetch('/me').then((answer) => answer.json() as Promise<Told>))
      assert.ok(connectUrl)
      return connectUrl
    })
    await page.goto(new URL(link, bench.nodeRed.nodeUrl).href)
    const provider = new ProviderWindow(page)
    await page
      .getByLabel('User')
      .or(page.getByRole('button', { name: /^I am this user/ }))
      .first()
      .waitFor()
    if (await page.getByLabel('User').isVisible()) await provider.logIn(user)
    await sees(page.locator('dd').first(), new RegExp(`^${user}$`))
    await page.getByRole('button', { name: /^I am this user/ }).click()
    await page.waitForURL(`${bench.nodeRed.nodeUrl}me`)
    assert.deepEqual(JSON.parse((await page.locator('body').textContent()) ?? ''), { name: user })
  }

  const both = (count: number): Promise<Tally[]> => Promise.all([ask(alice, count), ask(bob, count)])
  const without = (tally: Tally = {}, ...names: string[]) => Object.keys(tally).filter((name) => !names.includes(name))
  const evaluate = (action: 'revoke', user: string) =>
    bench.nodeRed.probes.evaluate(
      (RED, act, of) => RED.nodes.getNode('integration').integration.as(of)[act](),
      action,
      user,
    )

  it('are both asked once, and get what is theirs from then on, over many renewals', async () => {
    assert.deepEqual(await both(20), [{ connect: 20 }, { connect: 20 }])
    await connect(alice, 'alice')
    assert.deepEqual(await both(20), [{ alice: 20 }, { connect: 20 }])
    await connect(bob, 'bob')
    const renewals = bench.server.count('refresh_token')
    let rounds = 0
    while (rounds < 2 || bench.server.count('refresh_token') < renewals + 6) {
      assert.deepEqual(await both(400), [{ alice: 400 }, { bob: 400 }])
      rounds += 1
    }
  })

  it('get what is theirs while flows are deployed again and again', async () => {
    const asking = both(500)
    for (const type of ['nodes', 'flows', 'full', 'nodes', 'full'] as const) await deploy(type)
    const [ofAlice, ofBob] = await asking
    assert.deepEqual([without(ofAlice, 'alice', 'lost'), without(ofBob, 'bob', 'lost')], [[], []])
    assert.deepEqual(await both(100), [{ alice: 100 }, { bob: 100 }])
  })

  it('are apart also where one is disconnected meanwhile, who is asked again', async () => {
    const asking = both(400)
    await evaluate('revoke', 'bob')
    const [ofAlice, ofBob] = await asking
    assert.deepEqual(ofAlice, { alice: 400 })
    assert.deepEqual(without(ofBob, 'bob', 'connect'), [])
    assert.deepEqual(await both(50), [{ alice: 50 }, { connect: 50 }])
    await connect(bob, 'bob')
    assert.deepEqual(await both(50), [{ alice: 50 }, { bob: 50 }])
  })

  it('are apart also where the grant of one has ended', async () => {
    const asking = both(400)
    bench.server.endGrants('alice')
    const [ofAlice, ofBob] = await asking
    assert.deepEqual(ofBob, { bob: 400 })
    assert.deepEqual(without(ofAlice, 'alice', 'connect'), [])
    assert.deepEqual(await both(50), [{ connect: 50 }, { bob: 50 }])
    await deploy()
    assert.deepEqual(await both(50), [{ connect: 50 }, { bob: 50 }])
    await connect(alice, 'alice')
    assert.deepEqual(await both(50), [{ alice: 50 }, { bob: 50 }])
  })

  it('had the token of the user whom the message named in every single request', () => {
    const { calls } = bench.api
    const mixedUp = calls
      .map(({ headers, token = '' }) => [headers['x-asked-for'], owners.get(token)])
      .filter(([asked, owner]) => asked !== owner)
    assert.deepEqual(mixedUp, [])
    assert.ok(calls.length > 3_000, `${calls.length} requests`)
    const subjects = new Set(owners.values())
    assert.deepEqual(subjects, new Set(['alice', 'bob']))
    // Nobody's refresh token came twice: what ended was ended by the test.
    assert.deepEqual(
      bench.server.log.revocations.filter(({ because }) => because.endsWith('reused')),
      [],
    )
  })

  it('are named neither in the log nor in what the editor is told', () => {
    assert.doesNotMatch(bench.nodeRed.output, /\b(alice|bob)\b|\/connect\//)
  })
})
