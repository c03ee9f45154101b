import { randomBytes } from 'node:crypto'
import type { Response } from 'express'
import type { Texts } from './texts.ts'

/** What a person sees when they come back from the provider. All texts are plain; the page escapes them. */
export interface Page {
  readonly status: number
  readonly title: string
  readonly paragraphs: readonly string[]
  /** What a person has to compare, by its label, below the paragraphs. */
  readonly facts?: readonly (readonly [label: string, value: string])[]
  /** What nobody may overlook, below that. */
  readonly warning?: string
  /** The id of an integration whose dialog should look again. */
  readonly changed?: string
  /** Whether the window closes by itself. */
  readonly closes?: boolean
  /** Whether code and state stay in the address, since a person is to copy it. */
  readonly keepsAddress?: boolean
  /** A form that asks to go on: hidden fields and the label of the button. */
  readonly form?: { readonly action: string; readonly fields: Readonly<Record<string, string>>; readonly label: string }
}

/** Sends a page that nothing can be injected into, framed by, remembered or referred from. */
export function sendPage(response: Response, page: Page, { language }: Texts): void {
  const nonce = randomBytes(16).toString('base64')
  response
    .status(page.status)
    .set({
      'Content-Security-Policy': `default-src 'none'; style-src 'nonce-${nonce}'; script-src 'nonce-${nonce}'; form-action ${page.form ? "'self'" : "'none'"}; frame-ancestors 'none'; base-uri 'none'`,
      'Cache-Control': 'no-store',
      'Referrer-Policy': 'no-referrer',
      'X-Content-Type-Options': 'nosniff',
      'X-Frame-Options': 'DENY',
      'X-Robots-Tag': 'noindex',
    })
    .type('html')
    .send(html(page, language, nonce))
}

function html(page: Page, language: string, nonce: string): string {
  const paragraphs = page.paragraphs.map((text) => `<p>${escapeHtml(text)}</p>`).join('\n')
  const { facts = [], warning, form } = page
  return `<!DOCTYPE html>
<html lang="${escapeHtml(language)}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(page.title)}</title>
<style nonce="${nonce}">${style}</style>
</head>
<body>
<main>
<h1 class="${form ? 'open' : page.status < 300 ? 'good' : 'bad'}">${escapeHtml(page.title)}</h1>
${paragraphs}${factsOf(facts)}${warning === undefined ? '' : `\n<p class="warning">${escapeHtml(warning)}</p>`}${form ? formOf(form) : ''}
</main>
${form ? '' : `<script nonce="${nonce}">${script(page)}</script>`}
</body>
</html>
`
}

/** A value keeps its own direction and spaces, so that it can neither turn round nor hide what stands beside it. */
function factsOf(facts: NonNullable<Page['facts']>): string {
  const rows = facts.map(([label, value]) => `<dt>${escapeHtml(label)}</dt><dd><bdi>${escapeHtml(value)}</bdi></dd>`)
  return rows.length === 0 ? '' : `\n<dl>${rows.join('\n')}</dl>`
}

function formOf({ action, fields, label }: NonNullable<Page['form']>): string {
  const inputs = Object.entries(fields).map(
    ([name, value]) => `<input type="hidden" name="${escapeHtml(name)}" value="${escapeHtml(value)}">`,
  )
  return `\n<form method="post" action="${escapeHtml(action)}">${inputs.join('')}<button type="submit">${escapeHtml(label)}</button></form>`
}

/** Takes code and state out of the browser's history, and says that something changed: the dialog asks the server what. */
function script({ changed, closes, keepsAddress }: Page): string {
  const lines = keepsAddress ? [] : [`history.replaceState(null, '', location.pathname)`]
  if (changed !== undefined) {
    const message = JSON.stringify({ integration: changed }).replaceAll('<', '\\u003c')
    lines.push(`new BroadcastChannel('grantkeeper').postMessage(Object.assign(${message}, { at: Date.now() }))`)
  }
  if (closes) lines.push('setTimeout(() => window.close(), 1500)')
  return lines.map((line) => `try { ${line} } catch {}`).join('\n')
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`)
}

const style = `
:root { color-scheme: light dark; font: 16px/1.5 'Helvetica Neue', Arial, Helvetica, sans-serif }
body { margin: 0; min-height: 100vh; display: grid; place-items: center; background: Canvas; color: CanvasText }
main { max-width: 30rem; padding: 2rem }
h1 { font-size: 1.4rem; line-height: 1.25; margin: 0 0 1rem; padding-left: .8rem; border-left: .3rem solid GrayText }
h1.good { border-color: light-dark(#2e7d32, #81c784) }
h1.bad { border-color: light-dark(#c62828, #ef9a9a) }
dl { display: grid; grid-template-columns: auto 1fr; gap: .3rem 1rem; margin: 1rem 0; overflow-wrap: anywhere }
dt { color: light-dark(#595959, #b0b0b0) }
dd { margin: 0; font-weight: bold; white-space: pre-wrap }
.warning { border: 1px solid light-dark(#c62828, #ef9a9a); border-radius: .3rem; padding: .8rem }
button { font: inherit; padding: .5rem 1.2rem }
`
