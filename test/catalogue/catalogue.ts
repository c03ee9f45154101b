import { readFileSync } from 'node:fs'
import path from 'node:path'
import type { IntegrationSettings, Parameter } from '../../src/definition/integration-settings.ts'
import { checkedValue } from '../../src/definition/parameters.ts'

/** A well-known provider: what the editor fills in when somebody picks it. */
export interface CatalogueEntry {
  readonly id: string
  readonly name: string
  /** The provider's own page on its OAuth. */
  readonly documentation: string
  readonly settings: IntegrationSettings
}

const root = path.resolve(import.meta.dirname, '..', '..', '..')

export const catalogueText: string = readFileSync(path.join(root, 'resources', 'catalogue.json'), 'utf8')
export const catalogue: readonly CatalogueEntry[] = JSON.parse(catalogueText)

/** What somebody may type for a parameter; `undefined` where nobody is asked. */
function typedValue({ source = 'user', value, example, default: usual, enum: choices }: Parameter): string | undefined {
  return source === 'user' && value === undefined ? (example ?? usual ?? choices?.[0]) : undefined
}

/** An entry with all that a person adds to it. */
export function filledIn({ id, settings }: CatalogueEntry, more: IntegrationSettings = {}): IntegrationSettings {
  const { parameters = [] } = settings
  const plain = parameters.filter(({ secret }) => !secret)
  return {
    ...settings,
    key: id.replaceAll('-', ''),
    clientId: 'some-client',
    parameterValues: valuesOf(plain),
    ...more,
  }
}

/** The values of an entry's secret parameters. */
export const secretsOf = ({ settings: { parameters = [] } }: CatalogueEntry): Record<string, string> =>
  valuesOf(parameters.filter(({ secret }) => secret))

function valuesOf(parameters: readonly Parameter[]): Record<string, string> {
  const typed = parameters.map((parameter) => [parameter.name, typedValue(parameter)] as const)
  return Object.fromEntries(typed.filter(([, value]) => value !== undefined)) as Record<string, string>
}

/** A value that a provider may send for a parameter that is caught on the way. `domain` is one that it may be an address of. */
export function caughtValue(parameter: Parameter, domain: string): string {
  const candidates = [
    ...(parameter.enum ?? []),
    ...(parameter.example === undefined ? [] : [parameter.example]),
    ...(parameter.format === 'uri' ? [`https://api.${domain}`] : []),
    ...(parameter.format === 'hostname' ? [`api.${domain}`] : []),
    `some-${parameter.name}`,
    '12345',
    'us1',
  ]
  const fitting = candidates.find((value) => fits(value, parameter))
  if (fitting === undefined) throw new Error(`No value fits the parameter ${parameter.name}.`)
  return fitting
}

export function fits(value: string, parameter: Parameter): boolean {
  try {
    return checkedValue(value, parameter) !== ''
  } catch {
    return false
  }
}
