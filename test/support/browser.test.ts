import assert from 'node:assert/strict'
import { browserAbsent, launchBrowser } from './browser.ts'
import { startHttpServer } from './http-server.ts'
import { skip } from './skip.ts'

describe('the browser of the tests', () => {
  it('shows a page of a local server', async function () {
    this.timeout(30_000)
    const browser = await launchBrowser()
    if (!browser) return skip(this, browserAbsent)
    const http = await startHttpServer((_request, response) => {
      response.setHeader('content-type', 'text/html').end('<title>Hello</title>')
    })
    try {
      const page = await browser.newPage()
      await page.goto(http.origin)
      assert.equal(await page.title(), 'Hello')
    } finally {
      await browser.close()
      await http.close()
    }
  })
})
