import assert from 'node:assert/strict'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Locator } from 'playwright-core'

/** Milliseconds that a person would wait before giving up; a test only needs them when something is wrong. */
export const patience = 30_000

/** Waits until a look succeeds; at the end of patience the last failure of the look is the test's. */
export async function eventually<T>(look: () => T | Promise<T>, time: number = patience): Promise<T> {
  const end = Date.now() + time
  for (;;) {
    try {
      return await look()
    } catch (error) {
      if (Date.now() > end) throw error
    }
    await sleep(50)
  }
}

/** Waits until what is read from the page is what is expected. */
export function becomes<T>(read: () => Promise<T>, expected: T, message?: string): Promise<void> {
  return eventually(async () => assert.deepEqual(await read(), expected, message))
}

/** Waits until an element has a class, or has it no longer. */
export function hasClass(element: Locator, name: string, has = true): Promise<void> {
  return becomes(() => element.evaluate(({ classList }, wanted) => classList.contains(wanted), name), has)
}

/** The text of an element, without the white space around it. */
export async function textOf(element: Locator): Promise<string> {
  return ((await element.textContent()) ?? '').trim()
}

/** Waits until an element is visible and its text fits; resolves to the text. */
export function sees(element: Locator, expected: RegExp): Promise<string> {
  return eventually(async () => {
    assert.ok(await element.first().isVisible(), `Nothing to be seen that says ${expected}`)
    const text = await textOf(element.first())
    assert.match(text, expected)
    return text
  })
}

/** Waits until nothing of it is visible. */
export async function seesNoMore(element: Locator): Promise<void> {
  await element.first().waitFor({ state: 'hidden', timeout: patience })
}
