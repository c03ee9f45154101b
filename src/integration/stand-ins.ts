import { capturedValues } from '../definition/capturing.ts'
import type { ClientSecrets, IntegrationDefinition } from '../definition/integration-definition.ts'
import type { TokenSet } from '../vocabulary/token-set.ts'

/** Words that stand for what nobody may see, or what only the provider knows. */
export interface StandIns {
  readonly secrets: ClientSecrets
  readonly tokens: TokenSet
  /** Values that a definition catches on its way, by parameter. */
  readonly captured: Readonly<Record<string, string>>
}

/** Makes them from the names of things; an example of a parameter is more telling, and can stand in an address. */
export function standIns({ parameters, rules }: IntegrationDefinition): StandIns {
  const declared = new Map(parameters.declared.map((parameter) => [parameter.name, parameter]))
  const named = (names: Iterable<string>, mask: (name: string) => string) =>
    Object.fromEntries([...names].map((name) => [name, mask(name)]))
  const secretNames = parameters.declared.filter(({ secret }) => secret).map(({ name }) => name)
  const captured = named(capturedValues(rules), (name) => declared.get(name)?.example ?? name)
  return {
    captured,
    secrets: {
      clientSecret: '<client secret>',
      ownerUsername: '<user name>',
      ownerPassword: '<password>',
      signingSecret: '<signing secret>',
      secretParameters: named(secretNames, (name) => `<${name}>`),
    },
    tokens: {
      accessToken: '<access token>',
      refreshToken: '<refresh token>',
      tokenType: 'Bearer',
      createdAt: 0,
      values: captured,
    },
  }
}
