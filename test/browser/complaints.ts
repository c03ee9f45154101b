import type { BrowserContext } from 'playwright-core'

/**
 * Everything that went wrong in the pages of Node-RED: exceptions, and errors and warnings on the console. `expect` is for what a
 * test provokes.
 */
export class Complaints {
  #heard: string[] = []
  // Before the log-in the editor asks for its settings and is told to log in.
  readonly #expected: RegExp[] = [/status of 401 .*\/settings$/]

  /** @param origin of Node-RED; what the pages of a provider complain about is theirs */
  constructor(context: BrowserContext, origin: string) {
    context.on('weberror', (error) => {
      const { stack, message } = error.error()
      if (error.page()?.url().startsWith(origin)) this.#heard.push(`exception: ${stack ?? message}`)
    })
    context.on('console', (message) => {
      const { url } = message.location()
      if (!/^(error|warning|assert)$/.test(message.type()) || !url.startsWith(origin)) return
      this.#heard.push(`${message.type()}: ${message.text()} ${new URL(url).pathname}`)
    })
  }

  /** Lets complaints like this one pass from now on. */
  expect(complaint: RegExp): void {
    this.#expected.push(complaint)
  }

  /** What nobody expected since it was last asked. */
  take(): string[] {
    const heard = this.#heard
    this.#heard = []
    return heard.filter((complaint) => !this.#expected.some((expected) => expected.test(complaint)))
  }
}
