import assert from 'node:assert/strict'
import type { Context } from 'mocha'
import type { Browser, BrowserContext, BrowserContextOptions } from 'playwright-core'
import { AuthorizationServer, type AuthorizationServerOptions } from '../support/authorization-server.ts'
import { browserAbsent, launchBrowser } from '../support/browser.ts'
import { NodeRed, type NodeRedOptions } from '../support/node-red.ts'
import { defaultEditorPassword, type EditorUser } from '../support/node-red-settings.ts'
import { type ProtectedApi, startProtectedApi } from '../support/protected-api.ts'
import { skip } from '../support/skip.ts'
import { Complaints } from './complaints.ts'
import { Editor } from './editor.ts'
import { patience } from './see.ts'

interface WorkbenchOptions {
  readonly nodeRed?: NodeRedOptions
  readonly server?: AuthorizationServerOptions
  /** Environment variables of Node-RED, which may name the addresses of the servers. */
  readonly env?: (servers: { issuer: string; api: string }) => Record<string, string>
}

interface DeskOptions extends BrowserContextOptions {
  readonly as?: EditorUser
  /** Settings that the editor keeps in the browser, such as `view-dark-theme` and `editor-language`. */
  readonly settings?: Readonly<Record<string, string>>
}

/** All that a person needs: a Node-RED, a provider that they have an account with, an API, and a browser. */
export class Workbench {
  readonly nodeRed: NodeRed
  readonly server: AuthorizationServer
  readonly api: ProtectedApi
  readonly browser: Browser
  readonly #adminAuth: boolean
  readonly #desks: Complaints[] = []

  private constructor(
    nodeRed: NodeRed,
    server: AuthorizationServer,
    api: ProtectedApi,
    browser: Browser,
    adminAuth: boolean,
  ) {
    this.nodeRed = nodeRed
    this.server = server
    this.api = api
    this.browser = browser
    this.#adminAuth = adminAuth
  }

  /** For a `before` hook; skips the suite where there is no browser. */
  static async start(context: Context, options: WorkbenchOptions = {}): Promise<Workbench> {
    context.timeout(180_000)
    const browser = await launchBrowser()
    if (!browser) return skip(context, browserAbsent)
    const server = await AuthorizationServer.start(options.server)
    const api = await startProtectedApi({ ownerOf: (token) => server.ownerOf(token) })
    try {
      const env = options.env?.({ issuer: server.issuer, api: api.origin }) ?? {}
      const nodeRed = await NodeRed.start({ patience: 120_000, env, ...options.nodeRed })
      return new Workbench(nodeRed, server, api, browser, options.nodeRed?.adminAuth ?? false)
    } catch (error) {
      await Promise.all([browser.close(), server.close(), api.close()])
      throw error
    }
  }

  /** Opens the editor in a browser window that shares nothing with others, and logs in where it asks for that. */
  async sitDown(options: DeskOptions = {}): Promise<Editor> {
    const { as = 'ADMIN', settings = {}, ...contextOptions } = options
    const context = await this.browser.newContext({ viewport: { width: 1600, height: 1000 }, ...contextOptions })
    context.setDefaultTimeout(patience)
    this.#desks.push(new Complaints(context, this.nodeRed.origin))
    await remember(context, settings)
    const page = await context.newPage()
    await page.goto(this.nodeRed.editorUrl)
    if (this.#adminAuth) {
      await page.locator('#node-dialog-login-username').fill(as)
      await page.locator('#node-dialog-login-password').fill(defaultEditorPassword)
      await page.locator('#node-dialog-login-submit').click()
    }
    const editor = new Editor(page)
    await editor.ready()
    return editor
  }

  /** Lets the browser complain about what a test provokes. */
  expectComplaint(complaint: RegExp): void {
    for (const desk of this.#desks) desk.expect(complaint)
  }

  /** For an `afterEach` hook: no page may have complained. */
  assertNoComplaints(): void {
    assert.deepEqual(
      this.#desks.flatMap((desk) => desk.take()),
      [],
    )
  }

  async close(): Promise<void> {
    await Promise.all([this.browser.close(), this.nodeRed.close()])
    await Promise.all([this.server.close(), this.api.close()])
  }
}

async function remember(context: BrowserContext, settings: Readonly<Record<string, string>>): Promise<void> {
  await context.addInitScript((entries) => {
    // Pages without storage, such as about:blank, have no editor either.
    try {
      for (const [name, value] of entries) localStorage.setItem(name, value)
    } catch {}
  }, Object.entries(settings))
}
