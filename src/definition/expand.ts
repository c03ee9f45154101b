import { OAuthError } from '../vocabulary/errors.ts'

/** Looks up an environment variable; `undefined` when it is not set. */
export type Environment = (name: string) => string | undefined

/**
 * Fills in `${NAME}` from the environment, then `{parameter}`; `\{` stands for a brace. One pass, so that what is filled in is
 * never read again. `property` names the text in errors.
 */
export function expand(
  text: string,
  property: string,
  env: Environment,
  parameters: Readonly<Record<string, string>> = {},
): string {
  return text.replace(
    /\\\{|\$\{([^{}]{1,200})\}|\{([A-Za-z_]\w{0,100})\}/g,
    (whole, variable?: string, name?: string) => {
      if (variable !== undefined) {
        const value = env(variable)
        if (value === undefined) throw new OAuthError('CONFIGURATION_INVALID', 'environment', { property, variable })
        return value
      }
      if (name === undefined) return whole.slice(1)
      if (!Object.hasOwn(parameters, name))
        throw new OAuthError('CONFIGURATION_INVALID', 'parameter', { property, parameter: name })
      return parameters[name] ?? ''
    },
  )
}
