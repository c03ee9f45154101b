import type { BrowserContext, Page } from 'playwright-core'
import { startHttpServer } from '../support/http-server.ts'

/** A page of another site in the browser of the person who uses the editor. */
export interface ForeignPage {
  readonly page: Page
  /** Opens a window, as any site may on a click; resolves to it. */
  open(url: string): Promise<Page>
  /** Posts a message to the window that was opened last, without caring who is in there. */
  post(message: unknown): Promise<void>
  /** Every message that reached this page, as JSON. */
  heard(): Promise<string[]>
  close(): Promise<void>
}

const html = `<!doctype html><title>Foreign</title><script>
var heard = []
addEventListener('message', (event) => heard.push(JSON.stringify(event.data)))
</script>`

export async function openForeignPage(context: BrowserContext): Promise<ForeignPage> {
  const http = await startHttpServer((_request, response) => {
    response.setHeader('content-type', 'text/html').end(html)
  })
  const page = await context.newPage()
  await page.goto(http.origin)
  return {
    page,
    async open(url) {
      const [opened] = await Promise.all([
        context.waitForEvent('page'),
        page.evaluate((address) => Object.assign(window, { opened: window.open(address) }) && undefined, url),
      ])
      return opened
    },
    post: (message) => page.evaluate((data) => Reflect.get(window, 'opened').postMessage(data, '*'), message),
    heard: () => page.evaluate(() => Reflect.get(window, 'heard') as string[]),
    async close() {
      await page.close()
      await http.close()
    },
  }
}
