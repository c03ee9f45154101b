import assert from 'node:assert/strict'
import type { BrowserContext, Locator, Page } from 'playwright-core'
import { IntegrationDialog } from './integration-dialog.ts'
import { eventually, patience } from './see.ts'

/** The editor of Node-RED 4 or 5, used with mouse and keyboard as a person does. */
export class Editor {
  readonly page: Page

  constructor(page: Page) {
    this.page = page
  }

  get context(): BrowserContext {
    return this.page.context()
  }

  /** Resolves when the palette is there and the editor has loaded the flows. */
  async ready(): Promise<void> {
    await this.#palette('oauth-request').waitFor({ timeout: patience })
    await this.page.locator('.red-ui-tab.active').first().waitFor()
  }

  /** Drags a node from the palette to a place on the canvas; resolves to its id. */
  async place(type: string, x: number, y: number): Promise<string> {
    const before = await this.#nodeIds()
    const canvas = this.page.locator('#red-ui-workspace-chart')
    await this.#palette(type).dragTo(canvas, { targetPosition: { x, y } })
    return eventually(async () => {
      const [id] = (await this.#nodeIds()).filter((known) => !before.includes(known))
      assert.ok(id, `No ${type} appeared on the canvas`)
      return id
    })
  }

  /** Draws a wire from an output of one node to the input of another. */
  async wire(from: string, to: string, output = 0): Promise<void> {
    const wires = this.page.locator('.red-ui-flow-link-line')
    const count = await wires.count()
    await this.#grab(this.node(from).locator('.red-ui-flow-port-output').nth(output))
    await this.page.mouse.down()
    await this.#grab(this.node(to).locator('.red-ui-flow-port-input'))
    await this.page.mouse.up()
    await eventually(async () => assert.equal(await wires.count(), count + 1))
  }

  node(id: string): Locator {
    return this.page.locator(`.red-ui-flow-node-group[id="${id}"]`)
  }

  /** Opens the dialog of a node by a double click. */
  async edit(id: string): Promise<Locator> {
    await this.#click(this.node(id), 2)
    const form = this.page.locator('#dialog-form')
    await form.waitFor()
    await settled(form)
    return form
  }

  /** Opens the dialog of the integration that a request node uses, with the pencil of that node. */
  async editIntegrationOf(request: string): Promise<IntegrationDialog> {
    await this.edit(request)
    return this.#integrationDialog(() => this.page.locator('#node-input-btn-integration-edit').click())
  }

  /** Opens the dialog of a new integration, with the plus in the open dialog of a request node. */
  async addIntegration(): Promise<IntegrationDialog> {
    return this.#integrationDialog(() => this.page.locator('#node-input-btn-integration-add').click())
  }

  /** Opens the dialog of an integration from the sidebar that lists all config nodes. */
  async editConfig(name: string): Promise<IntegrationDialog> {
    await this.page.locator('#red-ui-workspace-chart').focus()
    await this.page.keyboard.press('Control+g')
    await this.page.keyboard.press('c')
    const entry = this.page.locator('.red-ui-palette-node-config', { hasText: name })
    return this.#integrationDialog(() => entry.dblclick())
  }

  /** Presses Done in the dialog of a node. */
  done(): Promise<void> {
    return this.#leave('#node-dialog-ok')
  }

  /** Presses Cancel in the dialog of a node. */
  cancel(): Promise<void> {
    return this.#leave('#node-dialog-cancel')
  }

  async deploy(): Promise<void> {
    const button = this.page.locator('#red-ui-header-button-deploy')
    const answered = this.page.waitForResponse(
      (response) => response.request().method() === 'POST' && /\/flows$/.test(new URL(response.url()).pathname),
    )
    await button.click()
    assert.ok((await answered).ok())
    await this.page.locator('#red-ui-header-button-deploy.disabled').waitFor()
  }

  /** Presses the button of an inject node. */
  async inject(id: string): Promise<void> {
    await this.#click(this.node(id).locator('.red-ui-flow-node-button-button'))
  }

  /** The newest message in the debug sidebar, which is brought to the front. */
  async newestMessage(): Promise<Locator> {
    await this.page.locator('#red-ui-workspace-chart').focus()
    await this.page.keyboard.press('Control+g')
    await this.page.keyboard.press('d')
    return this.page.locator('.red-ui-debug-msg').last()
  }

  /** Opens Import → Examples at a package; resolves to the names of its examples. */
  async openExamples(packageName: string): Promise<string[]> {
    await this.page.locator('#red-ui-workspace-chart').focus()
    await this.page.keyboard.press('Control+i')
    await this.page.locator('#red-ui-clipboard-dialog-import-tabs a', { hasText: 'Examples' }).click()
    await this.#exampleEntry(packageName).click()
    const label = this.page.getByText(packageName, { exact: true })
    const names = this.page.locator('li', { has: label }).last().locator('li .red-ui-treeList-label-text')
    await names.first().waitFor()
    return names.allTextContents()
  }

  /** Imports an example of a package onto the canvas. */
  async importExample(packageName: string, name: string): Promise<void> {
    await this.openExamples(packageName)
    await this.#exampleEntry(name).click()
    await this.page.locator('#red-ui-clipboard-dialog-ok').click()
    await this.page.locator('#red-ui-clipboard-dialog').waitFor({ state: 'hidden' })
  }

  /** The text that the export dialog offers for all flows. */
  async exportAll(): Promise<string> {
    await this.page.locator('#red-ui-workspace-chart').focus()
    await this.page.keyboard.press('Control+e')
    await this.page.locator('#red-ui-clipboard-dialog-export-rng-full').click()
    const text = this.page.locator('#red-ui-clipboard-dialog-export-text')
    const exported = await eventually(async () => {
      const value = await text.inputValue()
      assert.ok(value.startsWith('['), value)
      return value
    })
    await this.page.locator('#red-ui-clipboard-dialog-cancel').click()
    return exported
  }

  async #integrationDialog(open: () => Promise<void>): Promise<IntegrationDialog> {
    const dialog = new IntegrationDialog(this.page)
    await open()
    await dialog.form.waitFor()
    await settled(dialog.form)
    return dialog
  }

  /** Presses a button that ends the dialog of a node; once more where the dialog slid back just then, and the button away. */
  #leave(button: string): Promise<void> {
    const form = this.page.locator('#dialog-form')
    return eventually(async () => {
      if ((await form.count()) === 0) return
      await this.page.locator(button).click({ timeout: 5_000 })
      await form.waitFor({ state: 'detached', timeout: 5_000 })
    })
  }

  #exampleEntry(name: string): Locator {
    return this.page.locator('#red-ui-clipboard-dialog-import-tab-examples').getByText(name, { exact: true })
  }

  #palette(type: string): Locator {
    return this.page.locator(`.red-ui-palette-node[data-palette-type="${type}"]`)
  }

  #nodeIds(): Promise<string[]> {
    return this.page.locator('.red-ui-flow-node-group').evaluateAll((nodes) => nodes.map(({ id }) => id))
  }

  /** Moves the mouse to the middle of an element, the last stretch slowly. */
  async #grab(element: Locator): Promise<void> {
    const { x, y } = await middleOf(element)
    await this.page.mouse.move(x, y, { steps: 5 })
  }

  /** Clicks something on the canvas as soon as nothing covers it. A click of Playwright would scroll the canvas meanwhile. */
  async #click(element: Locator, clickCount = 1): Promise<void> {
    await element.waitFor()
    const { x, y } = await eventually(async () => {
      const point = await middleOf(element)
      const free = await element.evaluate((target, at) => target.contains(document.elementFromPoint(at.x, at.y)), point)
      assert.ok(free, 'Something covers what should be clicked')
      return point
    })
    await this.page.mouse.click(x, y, { clickCount })
  }
}

/** Resolves when a dialog has been slid in: last of all the editor moves the focus into it. */
function settled(form: Locator): Promise<void> {
  return eventually(async () =>
    assert.ok(await form.evaluate((element) => element.closest('.red-ui-tray')?.contains(document.activeElement))),
  )
}

async function middleOf(element: Locator): Promise<{ x: number; y: number }> {
  const box = await element.boundingBox()
  assert.ok(box, 'Nothing to be seen where the mouse should go')
  return { x: box.x + box.width / 2, y: box.y + box.height / 2 }
}
