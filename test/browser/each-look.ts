import assert from 'node:assert/strict'
import type { Locator } from 'playwright-core'
import { skip } from '../support/skip.ts'
import type { Editor } from './editor.ts'
import { faintTexts, layoutProblems } from './layout.ts'
import type { Workbench } from './workbench.ts'

export interface Looks {
  /** Of the tests; theme and language follow it. */
  readonly title: string
  readonly bench: () => Workbench
  readonly viewport: { readonly width: number; readonly height: number }
}

/** The editor in one theme and language. What is noted of it fails the test in the end. */
export interface Look {
  readonly theme: 'light' | 'dark'
  readonly language: 'en-US' | 'de'
  readonly desk: Editor
  /** Notes what of a part does not fit, and where if that is told. */
  fits(part: Locator, where?: string): Promise<void>
  /** Notes what of a part cannot be read. */
  reads(part: Locator): Promise<void>
}

/** Looks at something in each theme and language, at a desk of its own: a hook need not open another one before. */
export function eachLook({ title, bench, viewport }: Looks, look: (look: Look) => Promise<void>): void {
  for (const theme of ['light', 'dark'] as const)
    for (const language of ['en-US', 'de'] as const)
      it(`${title} (${theme}, ${language})`, async function () {
        const { version } = await bench().nodeRed.admin.json<{ version: string }>('settings')
        const isFive = Number.parseInt(version, 10) >= 5
        if (theme === 'dark' && !isFive) skip(this, 'Node-RED 4 has no dark theme')
        // Node-RED 4 writes some of its own texts so lightly that 3.5 : 1 is all to be had there.
        const legible = isFive ? 4.5 : 3.4
        const settings = { 'view-dark-theme': theme, 'editor-language': language }
        const desk = await bench().sitDown({ viewport, settings })
        const [misplaced, faint] = [new Set<string>(), new Set<string>()]
        await look({
          theme,
          language,
          desk,
          async fits(part, where = '') {
            for (const problem of await layoutProblems(part)) misplaced.add(where + problem)
          },
          async reads(part) {
            for (const text of await faintTexts(part, legible)) faint.add(text)
          },
        })
        assert.deepEqual([...misplaced], [])
        assert.deepEqual([...faint], [])
        await desk.context.close()
      })
}
