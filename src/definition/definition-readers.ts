import { builtIn, capturedNames } from './capturing.ts'
import type { UrlProperty } from './integration-definition.ts'
import type { IntegrationSettings } from './integration-settings.ts'
import { comesFrom, type Parameters, valuesOf } from './parameters.ts'
import { type Settings, type SettingsReader, settingsReader } from './settings-reader.ts'

export interface DefinitionReaders extends Record<'plain' | 'authorization' | 'oauth' | 'api', SettingsReader> {
  readonly addresses: Record<UrlProperty, SettingsReader>
}

/** Readers for the different places of a definition, which know different placeholders. */
export function definitionReaders(settings: IntegrationSettings, parameters: Parameters): DefinitionReaders {
  const values = valuesOf(parameters)
  const origins = comesFrom(parameters)
  const secrets = new Set(parameters.declared.filter(({ secret }) => secret).map(({ name }) => name))
  const caught = [...capturedNames(settings)].filter((name) => !secrets.has(name))
  const typed = parameters.declared
    .filter(({ name, source = 'user' }) => source === 'user' && !secrets.has(name))
    .map(({ name }) => name)
  const reader = (names: readonly string[], later: readonly string[] = names) => {
    const known = new Set([...typed, ...names])
    const allows = (name: string) =>
      [...origins(name)].every((origin) => known.has(origin) || values(origin) !== undefined)
    // What has a value by now is not waited for.
    return settingsReader(settings as Settings, {
      values,
      allows,
      later: new Set(later.filter((name) => values(name) === undefined)),
    })
  }
  const { client, secret, authorization, token, api } = builtIn
  const shown = [...caught, ...client]
  const hidden = [...shown, ...secrets, ...secret]
  const oauth = [...hidden, ...authorization, ...token]
  const oauthAddress = reader(oauth)
  const anywhere = reader([...oauth, ...api])
  for (const [name, { source }] of Object.entries(parameters.computed)) {
    anywhere.template(source, `parameters.${name}.value`)
    origins(name)
  }
  return {
    plain: reader([]),
    addresses: {
      authorizationUrl: reader(shown),
      tokenUrl: reader(hidden),
      refreshUrl: oauthAddress,
      revocationUrl: oauthAddress,
      introspectionUrl: oauthAddress,
      deviceAuthorizationUrl: oauthAddress,
      baseUrl: reader([...caught, ...secrets]),
    },
    authorization: reader([...shown, ...authorization]),
    oauth: oauthAddress,
    api: reader([...hidden, ...api]),
  }
}
