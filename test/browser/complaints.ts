import type { BrowserContext } from 'playwright-core'

/**
 * Everything that went wrong in the pages of a browser: exceptions, and errors and warnings on the console. `expect` is for what
 * a test provokes.
 */
export class Complaints {
  #heard: string[] = []
  // Before the log-in the editor asks for its settings and is told to log in.
  readonly #expected: RegExp[] = [/status of 401 .* \/settings$/]

  constructor(context: BrowserContext) {
    context.on('weberror', (error) => this.#hear(`exception: ${error.error().stack ?? error.error().message}`))
    context.on('console', (message) => {
      const { url } = message.location()
      const path = URL.canParse(url) ? new URL(url).pathname : url
      if (/^(error|warning|assert)$/.test(message.type())) this.#hear(`${message.type()}: ${message.text()} ${path}`)
    })
  }

  #hear(complaint: string): void {
    this.#heard.push(complaint)
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
