import type { Locator, Page } from 'playwright-core'
import { ProviderWindow } from './provider-window.ts'

/** The buttons of the dialog, by what they do. */
type Action =
  | 'authorize'
  | 'token'
  | 'renew'
  | 'ping'
  | 'revoke'
  | 'complete'
  | 'by-hand'
  | 'copy'
  | 'use-address'
  | 'debug'
  | 'show-code'
  | 'copy-code'
  | 'cancel-code'
  | DefinitionAction
type DefinitionAction = 'copy-definition' | 'paste-definition' | 'use-definition' | 'forget-key'

/** The open dialog of an integration. */
export class IntegrationDialog {
  readonly page: Page
  readonly form: Locator

  constructor(page: Page) {
    this.page = page
    this.form = page.locator('#node-config-dialog-edit-form')
  }

  /** The field of a property, or of a part of one such as `callback.returnTo`. */
  field(name: string): Locator {
    return this.form.locator(selectorOf(name))
  }

  /** Fills in fields in the order given; leaving each is what shows its message. */
  async fill(values: Readonly<Record<string, string>>): Promise<void> {
    for (const [name, value] of Object.entries(values)) {
      const field = this.field(name)
      if (await field.evaluate((element) => element.tagName === 'SELECT')) await field.selectOption(value)
      else await field.fill(value)
      await field.blur()
    }
  }

  /** The message under a field. */
  messageOf(name: string): Locator {
    return this.form.locator('.form-row', { has: this.page.locator(selectorOf(name)) }).locator('.oauth-message-error')
  }

  /** The redirect URI as the dialog shows it. */
  get redirectUri(): Locator {
    return this.form.getByRole('status', { name: /Redirect.URI/ })
  }

  action(name: Action): Locator {
    return this.form.locator(`[data-action="${name}"]`)
  }

  /** A part that says something: `state`, `problem`, `blocked`, `feedback`, `consent-text`, `storage`… */
  says(role: string): Locator {
    return this.form.locator(`[data-role="${role}"]`)
  }

  /** What the dialog shows of the connection: `connectedAt`, `expires`, `scope`, `renewedAt`, `account`. */
  fact(name: string): Locator {
    return this.says('facts').locator(`[data-fact="${name}"]`)
  }

  /** A field of the token by its name on the wire. */
  tokenField(name: string): Locator {
    return this.says('token-fields').locator(`[data-fact="${name}"]`)
  }

  /** A section or fold that opens and closes: `connection`, `advanced`, `client`, `api`…; `token`, `paste`, `by-hand`, `scopes`. */
  fold(name: string): Locator {
    return this.form.locator(`details:is([data-section="${name}"], [data-role="${name}"])`)
  }

  /** Opens a fold, and those that it lies in. */
  async unfold(name: string): Promise<void> {
    const closed = this.fold(name).locator('xpath=ancestor-or-self::details[not(@open)]')
    while ((await closed.count()) > 0) await closed.first().locator('> summary').click()
  }

  isOpen(name: string): Promise<boolean> {
    return this.fold(name).evaluate((details) => (details as unknown as { open: boolean }).open)
  }

  /** The field in which providers are searched, and the choices that it shows. */
  get provider(): Locator {
    return this.form.getByRole('combobox', { name: 'Provider' })
  }

  get providers(): Locator {
    return this.form.locator('#oauth-providers').getByRole('option')
  }

  /** The row of a declared parameter. */
  parameter(name: string): Locator {
    return this.form.locator(`[data-parameter="${name}"]`)
  }

  /** The list of names and values at a place, such as `tokenRequest.parameters`. */
  pairs(place: string): Locator {
    return this.form.locator(`[data-pairs="${place}"]`)
  }

  /** What stands in the JSON editor, whichever of the two Node-RED has. */
  async json(): Promise<Record<string, unknown>> {
    const inMonaco = 'monaco.editor.getModels().at(-1).getValue()'
    const inAce = `ace.edit(document.querySelector('[data-role="json"] .ace_editor')).getValue()`
    return JSON.parse(await this.page.evaluate(`globalThis.monaco ? ${inMonaco} : ${inAce}`))
  }

  /** Pastes over what stands in the JSON editor; the window must be allowed to use the clipboard. */
  async pasteJson(text: string): Promise<void> {
    await this.page.evaluate((copied) => navigator.clipboard.writeText(copied), text)
    await this.says('json').locator('.node-text-editor').click()
    await this.page.keyboard.press('Control+a')
    await this.page.keyboard.press('Control+v')
  }

  /** Scrolls back to the first field, and takes the focus away from wherever it is. */
  async settle(): Promise<void> {
    await this.field('name').scrollIntoViewIfNeeded()
    await this.form.evaluate(() => (document.activeElement as HTMLElement | null)?.blur())
  }

  /** Presses Authorize; resolves to the window of the provider. */
  async authorize(press: () => Promise<unknown> = () => this.action('authorize').click()): Promise<ProviderWindow> {
    const [opened] = await Promise.all([this.page.context().waitForEvent('page'), press()])
    return new ProviderWindow(opened)
  }

  /** Presses Disconnect, and answers the question that follows. */
  async disconnect(answer: 'Disconnect' | 'Cancel' = 'Disconnect'): Promise<void> {
    await this.action('revoke').click()
    const question = this.page.locator('.red-ui-notification', { hasText: 'Disconnect?' })
    await question.getByRole('button', { name: answer, exact: true }).click()
    // It slides away, and may be asked again only then.
    await question.waitFor({ state: 'detached' })
  }

  /** Presses Add, or Update. */
  async save(): Promise<void> {
    await this.page.locator('#node-config-dialog-ok').click()
    await this.form.waitFor({ state: 'detached' })
  }

  async cancel(): Promise<void> {
    await this.page.locator('#node-config-dialog-cancel').click()
    await this.form.waitFor({ state: 'detached' })
  }
}

const selectorOf = (property: string): string => `[id="node-config-input-${property}"], [data-part="${property}"]`
