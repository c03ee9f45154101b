import type { AuthorizationRule } from '../definition/integration-definition.ts'
import { fillTemplate, type Values } from '../definition/template.ts'
import { filledJson } from './shape-request.ts'

/**
 * The address a person is sent to, with the provider's names and parameters. `standard` is what openid-client
 * made of the `configured` address, whose own parameters keep their names.
 */
export function shapeAuthorization(configured: string, standard: URL, rule: AuthorizationRule, values: Values): string {
  const { origin, pathname, searchParams } = new URL(configured)
  const parameters = new URLSearchParams()
  for (const [name, value] of standard.searchParams) {
    const other = searchParams.has(name) ? name : rule.names.get(name)
    if (other !== null)
      parameters.append(other ?? name, name === 'scope' ? value.split(' ').join(rule.scopeSeparator) : value)
  }
  for (const [name, template] of rule.parameters) {
    const value = template === null ? undefined : filledJson(template, values)
    if (value === undefined || value === '') parameters.delete(name)
    else parameters.set(name, typeof value === 'object' ? JSON.stringify(value) : String(value))
  }
  const rawScope = rule.scopeEncoding === 'raw' ? (rule.names.get('scope') ?? 'scope') : undefined
  const query = [...parameters]
    .map(([name, value]) => `${encoded(name)}=${name === rawScope ? unencoded(value) : encoded(value)}`)
    .join('&')
  const fragment = rule.fragment && fillTemplate(rule.fragment, values)
  return `${origin}${pathname}${fragment === undefined ? '' : `#${fragment.replace(/^#/, '')}`}?${query}`
}

/** As a form, but with `%20` for a space: `+` is not understood everywhere. */
function encoded(text: string): string {
  return new URLSearchParams({ '': text }).toString().slice(1).replaceAll('+', '%20')
}

/** Only what would end the parameter, or cannot stand in a URL, is encoded. */
function unencoded(text: string): string {
  return text.replace(/[&#%\s\p{Cc}]/gu, encodeURIComponent)
}
