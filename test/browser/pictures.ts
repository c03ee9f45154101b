import { mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import type { BrowserContext, Page } from 'playwright-core'

/** `1` writes the pictures of the documentation, anything else names a folder for them; without it nothing is written. */
const chosen = process.env['GRANTKEEPER_SCREENSHOTS'] ?? ''
const folder = chosen === '1' ? path.resolve(import.meta.dirname, '..', '..', '..', 'docs', 'images') : chosen

/** Keeps a picture, where pictures are wanted. */
export function keepPicture(name: string, png: Buffer): void {
  if (folder === '') return
  mkdirSync(folder, { recursive: true })
  writeFileSync(path.join(folder, `${name}.png`), png)
}

/** One picture of several, side by side. */
export async function sideBySide(context: BrowserContext, pictures: readonly Buffer[]): Promise<Buffer> {
  const page = await context.newPage()
  const images = pictures.map((png) => `<img src="data:image/png;base64,${png.toString('base64')}">`)
  await page.setContent(`<style>body{margin:0}div{display:inline-flex}</style><div>${images.join('')}</div>`)
  const picture = await page.locator('div').screenshot()
  await page.close()
  return picture
}

/** The dialog on top, from its title to the end of what stands in it. */
export async function trayPicture(page: Page): Promise<Buffer> {
  const tray = page.locator('.red-ui-tray').last()
  // Dialogs slide in, and the one below back.
  await (await tray.elementHandle())?.waitForElementState('stable')
  const header = await tray.locator('.red-ui-tray-header').boundingBox()
  const footer = await tray.locator('.red-ui-tray-footer').boundingBox()
  if (!header || !footer) throw new Error('There is no dialog to take a picture of')
  const { x, y, width } = header
  await page.mouse.move(1, 1)
  return page.screenshot({ clip: { x, y, width, height: footer.y + footer.height - y }, animations: 'disabled' })
}
