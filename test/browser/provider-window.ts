import type { Locator, Page } from 'playwright-core'
import { patience } from './see.ts'

/** The window in which a person meets the provider, and at the end our own page. */
export class ProviderWindow {
  readonly page: Page

  constructor(page: Page) {
    this.page = page
  }

  /** Resolves when the redirects on the way to the log-in are over. */
  async asksForLogIn(): Promise<void> {
    await this.page.getByLabel('User').waitFor()
  }

  async logIn(user = 'alice'): Promise<void> {
    await this.page.getByLabel('User').fill(user)
    await this.page.getByLabel('Password').fill(`${user}-password`)
    await this.page.getByRole('button', { name: 'Log in and allow' }).click()
  }

  async deny(): Promise<void> {
    await this.page.getByRole('button', { name: 'Deny' }).click()
  }

  get heading(): Locator {
    return this.page.getByRole('heading', { level: 1 })
  }

  get text(): Locator {
    return this.page.locator('main')
  }

  async closesItself(): Promise<void> {
    if (!this.page.isClosed()) await this.page.waitForEvent('close', { timeout: patience })
  }
}
