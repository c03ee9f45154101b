import { OAuthError } from '../vocabulary/errors.ts'
import { verbatim } from './verbatim.ts'

/** Looks up an environment variable; `undefined` when it is not set. */
export type Environment = (name: string) => string | undefined

const deepest = 30

/**
 * A copy of settings with `${NAME}` filled in from the environment, in every text however deep. What is filled in stands for
 * itself: nothing in it is a placeholder. `\{` stays for the templates to read.
 *
 * @throws OAuthError `CONFIGURATION_INVALID` `environment` where a variable is not set, and `shape` for data that goes too deep
 */
export function withEnvironment(value: unknown, env: Environment, place = '', depth = 0): unknown {
  if (typeof value === 'string') return expanded(value, env, place)
  if (typeof value !== 'object' || value === null) return value
  if (depth > deepest)
    throw new OAuthError('CONFIGURATION_INVALID', 'shape', { property: place.slice(0, 100), expected: 'less depth' })
  const inner = (part: unknown, name: string | number) =>
    withEnvironment(part, env, place ? `${place}.${name}` : String(name), depth + 1)
  if (Array.isArray(value)) return value.map(inner)
  // Defines members and calls no setter, so that `__proto__` is a name like any other.
  const members = Object.entries(value).filter(([, part]) => part !== undefined)
  return Object.fromEntries(members.map(([name, part]) => [name, inner(part, name)]))
}

function expanded(text: string, env: Environment, property: string): string {
  return text.replace(/\\\{|\$\{([^{}]{1,200})\}/g, (whole, variable?: string) => {
    if (variable === undefined) return whole
    const value = env(variable)
    if (value === undefined) throw new OAuthError('CONFIGURATION_INVALID', 'environment', { property, variable })
    return verbatim(value)
  })
}
