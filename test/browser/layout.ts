import type { Locator, Page } from 'playwright-core'

/**
 * What does not fit in a form: things that stick out of it, texts that are cut off, fields that lie on their labels. Empty when
 * all is well.
 */
export function layoutProblems(form: Locator): Promise<string[]> {
  return form.evaluate((root) => {
    const problems: string[] = []
    const nameOf = (element: Element) =>
      element.id || element.getAttribute('data-action') || element.textContent?.trim().slice(0, 40) || element.tagName
    const frame = root.getBoundingClientRect()
    const isShown = (element: Element) => element.checkVisibility()
    for (const element of root.querySelectorAll('label, input, select, button, a, summary, p, dt, dd, .oauth-hint')) {
      if (!isShown(element) || element.closest('[id^="red-ui-trap"]')) continue
      const box = element.getBoundingClientRect()
      if (box.right > frame.right + 1 || box.left < frame.left - 1) problems.push(`${nameOf(element)} sticks out`)
      const isText = !/^(INPUT|SELECT)$/.test(element.tagName)
      if (isText && element.scrollWidth > element.clientWidth + 1 && getComputedStyle(element).display !== 'inline')
        problems.push(`${nameOf(element)} is cut off`)
    }
    for (const row of root.querySelectorAll('.form-row')) {
      const label = row.querySelector('label')
      const field = row.querySelector('input:not([type="checkbox"]), select, .oauth-with-button')
      if (!label || !field || !isShown(label) || !isShown(field)) continue
      const [text, box] = [document.createRange(), field.getBoundingClientRect()]
      text.selectNodeContents(label)
      const { left, right, top, bottom } = text.getBoundingClientRect()
      if (right > box.left + 1 && left < box.right && bottom > box.top + 2 && top < box.bottom - 2)
        problems.push(`${nameOf(label)} lies under its field`)
    }
    for (const unit of root.querySelectorAll('.form-row > input + span')) {
      const field = unit.previousElementSibling?.getBoundingClientRect()
      const lines = isShown(unit) ? [...unit.getClientRects()] : []
      if (lines.some(({ left }) => left < (field?.right ?? 0))) problems.push(`${nameOf(unit)} runs on under its label`)
    }
    return problems
  })
}

/**
 * Texts that differ too little from what is behind them, with the ratio of their luminances (WCAG 2.2 asks for 4.5); disabled ones
 * are not judged.
 */
export function faintTexts(form: Locator, least: number): Promise<string[]> {
  return form.evaluate((root, enough) => {
    const channels = (color: string) => (color.match(/[\d.]+/g) ?? []).map(Number)
    const luminance = ([red = 0, green = 0, blue = 0]: number[]) => {
      const linear = [red, green, blue].map((value) => {
        const share = value / 255
        return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4
      })
      return 0.2126 * (linear[0] ?? 0) + 0.7152 * (linear[1] ?? 0) + 0.0722 * (linear[2] ?? 0)
    }
    const behind = (element: Element | null): number[] => {
      for (let place = element; place; place = place.parentElement) {
        const [red = 0, green = 0, blue = 0, alpha = 1] = channels(getComputedStyle(place).backgroundColor)
        if (alpha > 0.99) return [red, green, blue]
      }
      return [255, 255, 255]
    }
    const faint: string[] = []
    const texts = document.createTreeWalker(root, NodeFilter.SHOW_TEXT)
    while (texts.nextNode()) {
      const element = texts.currentNode.parentElement
      const text = texts.currentNode.textContent?.trim() ?? ''
      if (!element || text === '' || !element.checkVisibility()) continue
      if (element.closest('button:disabled, option, .disabled, .node-text-editor')) continue
      const [front, back] = [luminance(channels(getComputedStyle(element).color)), luminance(behind(element))]
      const ratio = (Math.max(front, back) + 0.05) / (Math.min(front, back) + 0.05)
      if (ratio < enough) faint.push(`${ratio.toFixed(1)} ${text.slice(0, 50)}`)
    }
    return faint
  }, least)
}

/** Pixels between the label of a node in the palette and what stands before and behind it: its icon, and its port. */
export async function paletteGaps(page: Page, type: string): Promise<number[]> {
  const node = page.locator(`.red-ui-palette-node[data-palette-type="${type}"]`)
  await node.scrollIntoViewIfNeeded()
  return node.evaluate((element) => {
    const box = (part: string) => element.querySelector(`.red-ui-palette-${part}`)?.getBoundingClientRect()
    const text = document.createRange()
    text.selectNodeContents(element.querySelector('.red-ui-palette-label') as Element)
    const { left, right } = text.getBoundingClientRect()
    return [left - (box('icon-container')?.right ?? 0), (box('port-output')?.left ?? 0) - right]
  })
}
