import assert from 'node:assert/strict'
import { connectUsers } from '../support/connect-users.ts'
import { integrationNode, requestNode } from '../support/flow-nodes.ts'
import { OAuthSidebar, type UserList } from './oauth-sidebar.ts'
import { becomes, sees, textOf } from './see.ts'
import { Workbench } from './workbench.ts'

const total = 10_000

describe('in the editor: ten thousand users', function () {
  this.timeout(180_000)
  let bench: Workbench
  let sidebar: OAuthSidebar
  let users: UserList

  before(async function () {
    bench = await Workbench.start(this)
    await bench.nodeRed.deploy(
      [
        { id: 'tab', type: 'tab', label: 'Flow' },
        requestNode({ url: '/me', z: 'tab', x: 300, y: 80, wires: [[]] }),
        integrationNode({ grant: 'authorization_code', issuer: bench.server.issuer, mode: 'personal' }),
      ],
      { credentials: { integration: { clientSecret: 'basic-secret', storeKey: 'a'.repeat(64) } } },
    )
    const tokens = { access_token: 'token', refresh_token: 'refresh', expires_in: 3600, scope: 'openid mail' }
    const batch = 500
    for (let from = 0; from < total; from += batch) {
      const named = Array.from({ length: batch }, (_, count) => [`person-${from + count + 1}@example.com`, tokens])
      await connectUsers(bench.nodeRed, Object.fromEntries(named))
    }
    const editor = await bench.sitDown()
    sidebar = new OAuthSidebar(editor.page)
    await sidebar.open()
    await sees(sidebar.entry('Test API').note, /^10,000 connected$/)
    await sidebar.entry('Test API').line.click()
    users = sidebar.entry('Test API').users
    await sees(users.range, /^1–25 of 10,000$/)
  })
  after(() => bench?.close())
  afterEach(() => bench.assertNoComplaints())

  /** Milliseconds from a click until the next page stands there, as the page itself sees it. */
  const turn = (to: 'Next' | 'Previous') =>
    users.turn(to).evaluate((button) => {
      const range = button.parentElement?.querySelector('[role="status"]')
      if (!range) throw new Error('There is no range')
      const begun = performance.now()
      return new Promise<number>((resolve) => {
        const observer = new MutationObserver(() => {
          observer.disconnect()
          requestAnimationFrame(() => resolve(performance.now() - begun))
        })
        observer.observe(range, { childList: true, characterData: true, subtree: true })
        ;(button as HTMLElement).click()
      })
    })

  it('are paged through smoothly, and never more of them than a page are in the page', async () => {
    const elements = () => sidebar.root.evaluate((root) => root.querySelectorAll('*').length)
    const before = await elements()
    const times: number[] = []
    for (let page = 0; page < 30; page++) {
      times.push(await turn('Next'))
      await becomes(() => users.rows.count(), 25)
    }
    await becomes(() => textOf(users.range), '751–775 of 10,000')
    await becomes(elements, before)
    for (let page = 0; page < 30; page++) times.push(await turn('Previous'))
    await becomes(() => textOf(users.range), '1–25 of 10,000')
    times.sort((a, b) => a - b)
    assert.ok((times[0] ?? Number.NaN) < 200, `${times[0]} ms`)
  })

  it('are searched as quickly', async () => {
    await users.search.fill('person-77')
    await sees(users.range, /^1–25 of 111$/)
    await users.search.fill('person-7777@')
    await becomes(() => users.names(), ['person-7777@example.com'])
    await users.search.fill('')
    await sees(users.range, /^1–25 of 10,000$/)
  })

  it('have one ended by a click, and the others stay', async () => {
    await users.search.fill('person-4711@')
    await (await users.unfold('person-4711@example.com')).getByRole('button', { name: 'Disconnect' }).click()
    await sidebar.page.locator('.red-ui-notification').getByRole('button', { name: 'Disconnect' }).click()
    await sees(users.nobody, /^No user fits the search\.$/)
    await sees(sidebar.entry('Test API').note, /^9,999 connected$/)
  })
})
