import assert from 'node:assert/strict'
import type { BrowserContext, BrowserContextOptions, Page } from 'playwright-core'
import { connectionsOf, linkFor, personalNode } from '../integration/personal-consent.ts'
import { requestNode } from '../support/flow-nodes.ts'
import { startHttpServer, type TestServer } from '../support/http-server.ts'
import { Complaints } from './complaints.ts'
import { keepPicture, sideBySide } from './pictures.ts'
import { ProviderWindow } from './provider-window.ts'
import { becomes, patience, sees, textOf } from './see.ts'
import { Workbench } from './workbench.ts'

/** Only who is logged in gets to flows, and to the pages below their root. */
const sessions = `{ httpNodeMiddleware: (request, response, next) => {
  if (request.cookies.session) next()
  else response.status(403).type('html').send('<h1>Log in first</h1>')
} }`

/** Somebody at a browser of their own. */
interface Person {
  readonly context: BrowserContext
  readonly page: Page
  readonly provider: ProviderWindow
  readonly complaints: Complaints
}

describe('security: callback, of users in a browser', function () {
  this.timeout(120_000)
  let bench: Workbench
  /** Another port of this machine: for a browser the same site, with the same cookies, but another origin. */
  let neighbour: TestServer
  let people: Person[] = []
  /** The `Referer` of what was asked of the neighbour and of the provider. */
  const referrers: (string | undefined)[] = []

  before(async function () {
    bench = await Workbench.start(this, {
      nodeRed: { adminAuth: true, httpAdminRoot: '/red', httpNodeRoot: '/app', settingsCode: sessions },
      server: { accessTokenSeconds: 900 },
    })
    neighbour = await startHttpServer((request, response) => {
      if (request.url !== '/favicon.ico') referrers.push(request.headers.referer)
      response.setHeader('content-type', 'text/html').end('<title>Neighbour</title>')
    })
    bench.server.allowRedirect('basic', callback())
    await bench.nodeRed.deploy(
      [
        { id: 'tab', type: 'tab', label: 'Test' },
        { id: 'home', type: 'http in', z: 'tab', url: '/home', method: 'get', wires: [['text']] },
        { id: 'text', type: 'template', z: 'tab', field: 'payload', template: '<h1>Home</h1>', wires: [['answer']] },
        { id: 'answer', type: 'http response', z: 'tab', headers: { 'content-type': 'text/html' }, wires: [] },
        requestNode({ z: 'tab', x: 300, y: 200, url: '/me', wires: [[]] }),
        personalNode({
          name: 'Team calendar',
          issuer: bench.server.issuer,
          baseUrl: bench.api.origin,
          scope: 'openid offline_access',
          clientId: 'basic',
          callbackRoot: 'node',
        }),
      ],
      { credentials: { integration: { clientSecret: 'basic-secret', storeKey: 'a'.repeat(64) } } },
    )
  })
  after(async () => {
    await bench?.close()
    await neighbour?.close()
  })
  afterEach(async () => {
    const heard = people.flatMap(({ complaints }) => complaints.take())
    await Promise.all(people.map(({ context }) => context.close()))
    people = []
    assert.deepEqual(heard, [])
  })

  const callback = () => `${bench.nodeRed.nodeUrl}oauth-integration/testapi/callback`
  let users = 0
  const aUser = () => `browser-user-${++users}`
  const link = (user: string, returnTo?: string) =>
    linkFor(bench.nodeRed, user, { base: bench.nodeRed.nodeUrl, ...(returnTo && { returnTo }) })
  const exchanges = () => bench.server.count('authorization_code')
  const isConnected = async (user: string) => (await connectionsOf(bench.nodeRed, [user]))[0] !== 'none'

  async function sitDown(options: BrowserContextOptions = {}): Promise<Person> {
    const context = await bench.browser.newContext(options)
    context.setDefaultTimeout(patience)
    const complaints = new Complaints(context, bench.nodeRed.origin)
    complaints.expect(/status of 40[03]|favicon/)
    await logIn(context)
    const page = await context.newPage()
    const person = { context, page, provider: new ProviderWindow(page), complaints }
    people.push(person)
    return person
  }
  const logIn = (context: BrowserContext) =>
    context.addCookies([{ name: 'session', value: 'yes', url: bench.nodeRed.nodeUrl, sameSite: 'Lax' }])
  const consentCookies = async ({ context }: Person) =>
    (await context.cookies()).filter(({ name }) => name.startsWith('grantkeeper-'))

  /** What the page that asks says, by label; empty where it does not ask. */
  async function facts(page: Page): Promise<Record<string, string>> {
    const [labels, values] = [page.locator('dt'), page.locator('dd')]
    const texts = async (all: typeof labels) => Promise.all((await all.all()).map(textOf))
    const [names, said] = await Promise.all([texts(labels), texts(values)])
    return Object.fromEntries(names.map((name, n) => [name, said[n] ?? '']))
  }
  const accept = (page: Page) => page.getByRole('button', { name: 'I am this user: connect' }).click()
  const asksToConfirm = ({ provider }: Person) => sees(provider.heading, /^Connect your account\?$/)

  it('a link leads to the provider, to a question, and to where the user was', async () => {
    const person = await sitDown()
    const user = aUser()
    await person.page.goto(await link(user, '/app/home'))
    await person.provider.logIn()
    await asksToConfirm(person)
    await becomes(() => facts(person.page), {
      'Node-RED user': user,
      Integration: 'Team calendar',
      Provider: new URL(bench.server.issuer).host,
    })
    assert.equal(await isConnected(user), false)
    const [cookie, ...more] = await consentCookies(person)
    assert.deepEqual([cookie?.httpOnly, cookie?.sameSite, more.length], [true, 'Lax', 0])
    await accept(person.page)
    await person.page.waitForURL(`${bench.nodeRed.nodeUrl}home`)
    await sees(person.provider.heading, /^Home$/)
    await becomes(() => person.page.evaluate(() => document.referrer), '')
    assert.ok(await isConnected(user))
    await becomes(() => consentCookies(person), [])
  })

  it('without a place to go to, a page says that it is done, and leaves nothing in the address', async () => {
    const person = await sitDown()
    await person.page.goto(await link(aUser()))
    await person.provider.logIn()
    await asksToConfirm(person)
    await accept(person.page)
    await sees(person.provider.heading, /^Connected$/)
    await becomes(() => textOf(person.page.locator('main p')), 'Your account is connected. You can close this window.')
    assert.ok(!/[?&](code|state)=/.test(person.page.url()), person.page.url())
    // Whoever goes back is not asked again: the page was not kept.
    const before = exchanges()
    await person.page.goBack()
    await sees(person.provider.heading, /^Not connected$/)
    assert.equal(exchanges(), before)
  })

  it('a link that was forwarded tells the other person whose it is; who closes the page connects nobody', async () => {
    const [attacker, victim] = [await sitDown(), await sitDown()]
    const user = aUser()
    const forwarded = await link(user)
    await attacker.page.goto(forwarded)
    await attacker.provider.asksForLogIn()
    const before = exchanges()
    await victim.page.goto(forwarded)
    await victim.provider.logIn('bob')
    await asksToConfirm(victim)
    await becomes(async () => (await facts(victim.page))['Node-RED user'], user)
    await sees(victim.page.locator('.warning'), /did you get the link from somebody else\? Then close this page/)
    const address = victim.page.url()
    await victim.page.close()
    assert.equal(exchanges(), before)
    assert.equal(await isConnected(user), false)
    // Even somebody who got hold of the address is asked anew, in a browser that cannot answer for the first.
    await attacker.page.goto(address)
    await asksToConfirm(attacker)
    assert.equal(exchanges(), before)
  })

  it('the address of the provider, forwarded by who started in the editor’s way, is refused in another browser', async () => {
    const [starter, victim] = [await sitDown(), await sitDown()]
    const user = aUser()
    const started = await bench.nodeRed.probes.evaluate(
      (RED, of, redirectUri) =>
        RED.nodes.getNode('integration').integration.as(of).beginConsent({ binding: 'cookie', redirectUri }) as {
          authorizationUrl: string
        },
      user,
      callback(),
    )
    const before = exchanges()
    await victim.page.goto(started.authorizationUrl)
    await victim.provider.logIn('bob')
    await sees(victim.provider.heading, /^Not connected$/)
    await sees(victim.provider.text, /started in another browser/)
    assert.equal(victim.page.url(), callback())
    assert.equal(exchanges(), before)
    assert.equal(await isConnected(user), false)
    await becomes(() => consentCookies(starter), [])
  })

  it('a consent of one user in the browser of another names the first, and leaves the other’s alone', async () => {
    const [a, b] = [await sitDown(), await sitDown()]
    const [first, second] = [aUser(), aUser()]
    await a.page.goto(await link(first))
    await a.provider.logIn('alice')
    await asksToConfirm(a)
    await b.page.goto(await link(second))
    await b.provider.logIn('bob')
    await asksToConfirm(b)
    const tab = await b.context.newPage()
    await tab.goto(a.page.url())
    await becomes(async () => (await facts(tab))['Node-RED user'], first)
    await tab.close()
    await accept(b.page)
    await sees(b.provider.heading, /^Connected$/)
    assert.deepEqual([await isConnected(first), await isConnected(second)], [false, true])
    // The first browser was asked before the other one was.
    await accept(a.page)
    await sees(a.provider.text, /started in another browser/)
    assert.equal(await isConnected(first), false)
  })

  it('two tabs of one user end one after the other, in whatever order', async () => {
    const person = await sitDown()
    const user = aUser()
    const address = await link(user)
    await person.page.goto(address)
    await person.provider.logIn()
    await asksToConfirm(person)
    const tab = await person.context.newPage()
    // The provider knows the person by now.
    await tab.goto(address)
    await sees(tab.getByRole('heading', { level: 1 }), /^Connect your account\?$/)
    await becomes(async () => (await consentCookies(person)).length, 2)
    const before = exchanges()
    await accept(tab)
    await sees(tab.getByRole('heading', { level: 1 }), /^Connected$/)
    await accept(person.page)
    await sees(person.provider.heading, /^Connected$/)
    assert.equal(exchanges(), before + 2)
    await becomes(() => consentCookies(person), [])
  })

  it('another page cannot press the button, though the browser has been asked', async () => {
    const victim = await sitDown()
    const user = aUser()
    await victim.page.goto(await link(user))
    await victim.provider.logIn()
    await asksToConfirm(victim)
    const before = exchanges()
    const answer = new URL(victim.page.url()).search.slice(1)
    const action = `${callback()}/confirm`
    // From the neighbour the cookie comes along; from another site it does not.
    for (const [origin, says] of [
      [neighbour.origin, /came from another web site/],
      [neighbour.origin.replace('127.0.0.1', 'localhost'), /Log in first/],
    ] as const) {
      const evil = await victim.context.newPage()
      await evil.goto(origin)
      await evil.evaluate(
        ([target, text]) => {
          const form = document.createElement('form')
          Object.assign(form, { method: 'post', action: target })
          const field = Object.assign(document.createElement('input'), { name: 'answer', value: text })
          form.append(field)
          document.body.append(form)
          form.submit()
        },
        [action, answer] as const,
      )
      await evil.waitForURL(action)
      await sees(evil.locator('body'), says)
      await evil.close()
    }
    assert.equal(exchanges(), before)
    assert.equal(await isConnected(user), false)
    await accept(victim.page)
    await sees(victim.provider.heading, /^Connected$/)
  })

  it('a user who has logged out meanwhile is asked to log in, and goes on with the same address', async () => {
    const person = await sitDown()
    const user = aUser()
    await person.page.goto(await link(user))
    await person.provider.asksForLogIn()
    await person.context.clearCookies({ name: 'session' })
    const before = exchanges()
    await person.provider.logIn()
    await sees(person.provider.heading, /^Log in first$/)
    assert.equal(exchanges(), before)
    await logIn(person.context)
    await person.page.reload()
    await asksToConfirm(person)
    await person.context.clearCookies({ name: 'session' })
    await accept(person.page)
    await sees(person.provider.heading, /^Log in first$/)
    assert.equal(await isConnected(user), false)
    assert.equal(exchanges(), before)
  })

  it('nobody learns the link or the answer from a referrer', async () => {
    const person = await sitDown()
    const seen: string[] = []
    person.page.on('request', async (request) => {
      const { referer } = await request.allHeaders().catch(() => ({ referer: undefined }))
      if (referer !== undefined) seen.push(`${request.url()} from ${referer}`)
    })
    const address = await link(aUser(), '/app/home')
    const ticket = address.split('/connect/')[1] as string
    // As from a chat that is a web page.
    await person.page.goto(neighbour.origin)
    await person.page.evaluate((to) => {
      location.href = to
    }, address)
    await person.provider.logIn()
    await asksToConfirm(person)
    await person.page.evaluate((to) => {
      location.href = to
    }, neighbour.origin)
    await person.page.waitForURL(`${neighbour.origin}/`)
    assert.deepEqual(referrers.splice(0).filter(Boolean), [])
    await person.page.goBack()
    await asksToConfirm(person)
    await accept(person.page)
    await person.page.waitForURL(`${bench.nodeRed.nodeUrl}home`)
    const secrets = new RegExp(`${ticket.slice(-20)}|code=|state=`)
    assert.ok(seen.length > 0)
    assert.deepEqual(
      seen.filter((line) => secrets.test(line.split(' from ')[1] ?? '')),
      [],
    )
  })

  it('the page can be read: in both themes, in German, on a telephone, with a long name', async () => {
    const pictures: Buffer[] = []
    for (const colorScheme of ['light', 'dark'] as const) {
      const person = await sitDown({ colorScheme, viewport: { width: 620, height: 620 } })
      await person.page.goto(await link('alice@example.com'))
      await person.provider.logIn()
      await asksToConfirm(person)
      pictures.push(await person.page.screenshot())
    }
    const { context } = await sitDown()
    keepPicture('consent-confirm', await sideBySide(context, pictures))
    const small = await sitDown({ viewport: { width: 320, height: 640 }, locale: 'de-DE' })
    await small.page.goto(await link(`${'x'.repeat(70)}@example.com`))
    await small.provider.logIn()
    await sees(small.provider.heading, /^Ihr Konto verbinden\?$/)
    const width = await small.page.evaluate(() => document.documentElement.scrollWidth)
    assert.ok(width <= 320, `${width} pixels wide`)
    const button = small.page.getByRole('button', { name: 'Ich bin dieser Benutzer: verbinden' })
    await becomes(() => button.isVisible(), true)
    await small.page.keyboard.press('Tab')
    await becomes(() => button.evaluate((element) => element === document.activeElement), true)
  })
})
