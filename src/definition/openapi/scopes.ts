import { plain } from '../../vocabulary/errors.ts'
import type { ApiScope } from './api-description.ts'
import type { Place } from './place.ts'
import { Unusable } from './unusable.ts'

/** What a person can choose from, and a flow file can hold. */
export const scopesAtMost = 2_000

/** The scopes of a flow: a map of names to descriptions (OpenAPI 3.1.1 §4.8.29). Throws `Unusable` when it is none. */
export function scopesOf(flow: Place): ApiScope[] {
  const scopes = flow.child('scopes')
  const names = scopes?.names() ?? []
  return names
    .filter((name) => !name.startsWith('x-'))
    .map((name) => {
      const description = scopes?.text(name)
      return { name, ...(description && { description: plain(description, 500) }) }
    })
}

/**
 * The scopes that the whole API asks for of a scheme without flows, which names none itself (OpenAPI 3.1.1 §4.8.30). Anything
 * odd there is passed over: it belongs to the API, not to us.
 */
export function requiredScopes(root: Place, scheme: string): ApiScope[] {
  try {
    const requirements = root.child('security')?.elements() ?? []
    const names = requirements.flatMap((requirement) => requirement.child(scheme)?.elements() ?? [])
    const texts = names.map(({ value }) => value).filter((value) => typeof value === 'string')
    return [...new Set(texts)].map((name) => ({ name }))
  } catch (error) {
    if (error instanceof Unusable) return []
    throw error
  }
}
