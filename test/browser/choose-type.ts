import assert from 'node:assert/strict'
import type { Locator } from 'playwright-core'
import { eventually } from './see.ts'

/** Chooses a type from the menu of a typed input. It slides open, and what is clicked before it stands still may be its neighbour. */
export async function chooseType(field: Locator, type: string): Promise<void> {
  await field.locator('.red-ui-typedInput-type-select').click()
  const menu = field.page().locator('.red-ui-typedInput-options:visible')
  await eventually(async () => assert.notEqual(await menu.evaluate((element) => element.style.overflow), 'hidden'))
  await menu.locator(`a[value="${type}"]`).click()
}
