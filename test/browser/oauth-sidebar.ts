import type { Locator, Page } from 'playwright-core'
import { IntegrationDialog } from './integration-dialog.ts'

/** The tab of all integrations in the sidebar. */
export class OAuthSidebar {
  readonly page: Page
  readonly root: Locator

  constructor(page: Page) {
    this.page = page
    this.root = page.locator('.oauth-sidebar')
  }

  /** Brings the tab to the front: by its icon, or from the list of all tabs where there is no room for it. */
  async open(): Promise<void> {
    // The editor opens the tab again that was open last, and another click on its icon would close it.
    if (await this.root.isVisible()) return
    const icon = this.page.locator(tabIcon('grantkeeper-oauth'))
    if (await icon.isVisible()) await icon.click()
    else {
      await this.page.locator('.red-ui-tab-link-button-menu').last().click()
      await this.page.locator('#red-ui-tabs-menu-option-grantkeeper-oauth').click()
    }
    await this.root.waitFor()
  }

  /** Brings another tab of the sidebar to the front. */
  async leave(): Promise<void> {
    await this.page.locator(tabIcon('help')).click()
    await this.root.waitFor({ state: 'hidden' })
  }

  get summary(): Locator {
    return this.root.locator('.oauth-summary')
  }

  /** The names of the integrations, from top to bottom. */
  names(): Promise<string[]> {
    return this.root.locator('.oauth-entry-head .oauth-line-title').allTextContents()
  }

  /** An integration, by its name. */
  entry(name: string): SidebarEntry {
    const head = this.page.locator('.oauth-entry-head', { has: this.page.getByText(name, { exact: true }) })
    return new SidebarEntry(this.root.locator('.oauth-entry', { has: head }))
  }
}

/** Node-RED 4 and 5 have the icons of tabs in different places. */
const tabIcon = (id: string): string => `a.red-ui-tab-link-button[href="#${id}"], button[data-tab-id="${id}"]`

/** One integration in the sidebar. */
class SidebarEntry {
  readonly root: Locator

  constructor(root: Locator) {
    this.root = root
  }

  get line(): Locator {
    return this.root.locator('.oauth-entry-head > .oauth-line')
  }

  get note(): Locator {
    return this.line.locator('.oauth-line-note')
  }

  get problem(): Locator {
    return this.root.locator('> .oauth-fold-body > .oauth-message-error')
  }

  fact(name: string): Locator {
    return this.root.locator(`> .oauth-fold-body > .oauth-facts [data-fact="${name}"]`)
  }

  get users(): UserList {
    return new UserList(this.root)
  }

  /** Opens the dialog of the integration. */
  async edit(): Promise<IntegrationDialog> {
    const dialog = new IntegrationDialog(this.root.page())
    await this.root.locator('[data-action="edit"]').click()
    await dialog.form.waitFor()
    return dialog
  }
}

/** The list of users, in the sidebar or in a dialog. */
export class UserList {
  readonly root: Locator

  /** @param inside what the list lies in */
  constructor(inside: Locator) {
    this.root = inside.locator('.oauth-connections')
  }

  get search(): Locator {
    return this.root.getByRole('searchbox')
  }

  get rows(): Locator {
    return this.root.locator('.oauth-row')
  }

  /** The users that are shown, from top to bottom. */
  names(): Promise<string[]> {
    return this.rows.locator('.oauth-line-title').allTextContents()
  }

  row(user: string): Locator {
    const title = this.root.page().getByText(user, { exact: true })
    return this.rows.filter({ has: title })
  }

  async unfold(user: string): Promise<Locator> {
    const row = this.row(user)
    await row.locator('.oauth-line').click()
    return row
  }

  get range(): Locator {
    return this.root.locator('.oauth-pages [role="status"]')
  }

  get feedback(): Locator {
    return this.root.getByRole('alert')
  }

  turn(to: 'Next' | 'Previous'): Locator {
    return this.root.getByRole('button', { name: to })
  }

  get nobody(): Locator {
    return this.root.locator('[data-role="nobody"]')
  }
}
