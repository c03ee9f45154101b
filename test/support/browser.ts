import { existsSync } from 'node:fs'
import path from 'node:path'
import type { Browser } from 'playwright-core'

/** Chromium as a test uses it: no window, no sandbox (tests may run as root), and no talk with anybody but the test. */
const flags = [
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

/** What a skipped test says. */
export const browserAbsent: string = 'there is no Chromium here; install it, or set CHROMIUM to its path'

/** The Chromium of this machine: the environment variable CHROMIUM, or the first one on the PATH. */
function findChromium(): string | undefined {
  const chosen = process.env['CHROMIUM']
  if (chosen) return chosen
  const folders = (process.env['PATH'] ?? '').split(path.delimiter)
  return ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable']
    .flatMap((name) => folders.map((folder) => path.join(folder, name)))
    .find((file) => existsSync(file))
}

/** Starts a browser, or resolves to `undefined` where there is none. The caller closes it. */
export async function launchBrowser(): Promise<Browser | undefined> {
  const executablePath = findChromium()
  if (executablePath === undefined) return undefined
  const { chromium } = await import('playwright-core')
  return chromium.launch({ executablePath, chromiumSandbox: false, args: flags })
}
