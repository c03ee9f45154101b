import type { Locator, Page } from 'playwright-core'
import type { IntegrationDialog } from './integration-dialog.ts'

/** The dialog in which an API description is imported, over that of an integration. */
export class ImportPanel {
  readonly page: Page
  readonly root: Locator
  readonly #dialog: IntegrationDialog

  constructor(dialog: IntegrationDialog) {
    this.#dialog = dialog
    this.page = dialog.page
    this.root = this.page.locator('#oauth-import')
  }

  async open(): Promise<this> {
    await this.#dialog.form.locator('[data-action="import"]').click()
    await this.root.waitFor()
    return this
  }

  get text(): Locator {
    return this.root.locator('#oauth-import-text')
  }

  get url(): Locator {
    return this.root.locator('#oauth-import-url')
  }

  button(name: RegExp): Locator {
    return this.root.getByRole('button', { name })
  }

  /** Pastes a document and has it read. */
  async read(document: unknown): Promise<void> {
    await this.text.fill(typeof document === 'string' ? document : JSON.stringify(document))
    await this.root.locator('#oauth-import-read').click()
  }

  /** Chooses a file. */
  async choose(name: string, content: string | Buffer): Promise<void> {
    await this.root.locator('input[type="file"]').setInputFiles({ name, mimeType: '', buffer: Buffer.from(content) })
  }

  /** Drops a file onto the dialog. */
  async drop(name: string, content: string): Promise<void> {
    const transfer = await this.page.evaluateHandle(
      ([file, text]) => {
        const made = new DataTransfer()
        made.items.add(new File([text], file))
        return made
      },
      [name, content] as const,
    )
    await this.root.dispatchEvent('drop', { dataTransfer: transfer })
  }

  get error(): Locator {
    return this.root.locator('.oauth-message-error')
  }

  get heading(): Locator {
    return this.root.locator('h3')
  }

  /** Unfolds the flows that cannot be used. */
  async unfold(): Promise<void> {
    await this.root.locator('.oauth-import-flows summary').click()
  }

  flow(label: RegExp): Locator {
    return this.root.locator('.oauth-import-flows .oauth-import-choice', { hasText: label })
  }

  scope(name: string): Locator {
    return this.root.locator('.oauth-import-scopes').getByRole('checkbox', { name })
  }

  /** What would change in a property: the row with its box. */
  change(property: string): Locator {
    return this.root.locator(`.oauth-import-changes [data-property="${property}"]`)
  }

  /** The properties that would change, in the order in which they are shown. */
  properties(): Promise<(string | null)[]> {
    return this.root
      .locator('.oauth-import-changes [data-property]')
      .evaluateAll((rows) => rows.map((row) => row.getAttribute('data-property')))
  }

  async apply(): Promise<void> {
    await this.button(/^\s*(Apply|Übernehmen)$/).click()
    await this.root.waitFor({ state: 'detached' })
  }
}
