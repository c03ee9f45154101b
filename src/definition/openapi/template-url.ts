import type { Parameter } from '../integration-settings.ts'
import { literal } from './literal.ts'
import type { ServerVariables } from './server-variables.ts'

/** A URL of a document, as a definition has it. */
export interface TemplateUrl {
  /** With `{parameter}` for each declared variable; every other brace is escaped. */
  readonly template: string
  /** The same with the parameters' usual values: what a URL is checked by. */
  readonly sample: string
  readonly parameters: readonly Parameter[]
  /** What stands in braces and is not declared. */
  readonly undeclared: readonly string[]
}

/**
 * Makes a URL with `{variable}`s a template. `$` before one becomes `%24`, since `${…}` would be read from the environment of
 * whoever imports the document.
 */
export function templateUrl(url: string, variables: ServerVariables): TemplateUrl {
  const parameters = new Set<Parameter>()
  const undeclared: string[] = []
  const replaced = (write: (parameter: Parameter) => string, brace: (text: string) => string) =>
    // Only from the first `$` of a row on, which keeps it linear.
    url.replace(/((?<!\$)\$+|(?<!\$))\{([^{}]*)\}|\{/g, (whole, dollars?: string, variable?: string) => {
      const parameter = variable === undefined ? undefined : variables.get(variable)
      if (!parameter || dollars === undefined) return brace(whole)
      parameters.add(parameter)
      return '%24'.repeat(dollars.length) + write(parameter)
    })
  const template = replaced(
    ({ name }) => `{${name}}`,
    (text) => {
      undeclared.push(text)
      return literal(text)
    },
  )
  const sample = replaced(sampleOf, () => 'x').replace(/[{}]/g, 'x')
  return { template, sample, parameters: [...parameters], undeclared }
}

function sampleOf(parameter: Parameter): string {
  return parameter.default ?? parameter.enum?.[0] ?? (parameter.required === false ? '' : 'x')
}
