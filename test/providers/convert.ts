import type { IntegrationSettings, Parameter } from '../../src/definition/integration-settings.ts'
import type { ClientSecrets } from '../../src/index.ts'
import { type AssertionKey, assertionKey } from './assertion-key.ts'
import { allNames, isJwt, type Names, namesOf, signs } from './conversion-names.ts'
import { convertIntrospection, convertTokenResponse, hasIntrospection, pathsOfAnswer } from './convert-answers.ts'
import { convertApi } from './convert-api.ts'
import { convertAssertion } from './convert-assertion.ts'
import { convertAuthorization } from './convert-authorization.ts'
import { type ConvertedLookups, convertLookups } from './convert-lookups.ts'
import { convertParameters } from './convert-parameters.ts'
import { convertRefresh } from './convert-refresh.ts'
import { convertRevocation } from './convert-revocation.ts'
import { convertSteps } from './convert-steps.ts'
import { convertTokenRequest } from './convert-token-request.ts'
import { hostsOf, takesAddressFromOutside } from './hosts-of.ts'
import type { AssertionRow, ProviderRow } from './provider-row.ts'
import { grantOf, scopesOf } from './row-grant.ts'
import { rowValue } from './row-value.ts'

export interface Conversion {
  readonly settings: IntegrationSettings
  readonly secrets: ClientSecrets
  /** Decisions that somebody who reads a result must know. */
  readonly notes: readonly string[]
  /** What is typed in, by the row's names. */
  readonly typed: Readonly<Record<string, string>>
  /** What the client signs, if it does, and with which key. */
  readonly assertion?: {
    readonly row: AssertionRow
    readonly algorithm: string
    readonly key?: AssertionKey
    readonly secret?: string
  }
}

/**
 * A row as a definition in the language of `schema/integration.schema.json`, with what the row's mock types in. It goes from field to field and
 * knows no provider. Throws where the language has nothing for what the row says.
 */
export function convert(row: ProviderRow): Conversion {
  const notes: string[] = []
  const typedByMock = new Set(Object.keys(row.mock?.params ?? {}))
  const sentBack = Object.keys(row.mock?.callback?.query ?? {})
  // What a person types is not asked of the callback a second time.
  const fromCallback = (row.callback?.capture_params ?? []).filter((name) => !typedByMock.has(name))
  const answerPaths = pathsOfAnswer(row)
  const names = namesOf(row, new Set([...fromCallback, ...answerPaths.values()]))
  const lookups = convertLookups(row, names)
  for (const [name, path] of lookups.inAnswer) answerPaths.set(path, name)
  notes.push(...lookups.notes)
  const { steps, assertion: signedByStep } = convertSteps(row, names)

  const found = sourcesOf(row, { fromCallback, answerPaths, lookups })
  const token = convertTokenRequest(row, names)
  const refresh = convertRefresh(row, names, token.draft)
  const authorization = convertAuthorization(row, names, fromCallback)
  const revocation = convertRevocation(row, names)
  const introspection = convertIntrospection(row, names)
  const api = convertApi(row, names)

  const stated = token.assertion ?? row.token_request?.assertion
  const signed = stated && isJwt(stated) ? stated : signedByStep
  if (stated && !signed) notes.push(`the ${stated.type} assertion is typed in, not made`)
  const jwt = signed && convertAssertion(signed, names)
  const keyName = signed?.key && /^\{([\w.-]+)\}$/.exec(signed.key)?.[1]
  const elsewhere = new Set(signed && keyName ? [keyName] : [])
  if (signs(row)) elsewhere.add('assertion')
  const parameters = convertParameters(row, names, {
    found,
    computed: lookups.computed,
    elsewhere,
    undeclared: undeclaredIn(names, found),
    needed: allNames(signed ?? {}),
  })
  notes.push(...parameters.notes)
  const { mock } = row
  const clientId = mock?.client?.id ?? 'client'
  const clientSecret = mock?.client?.secret ?? 'secret'
  const lookup = (name: string) =>
    ({ client_id: clientId, client_secret: clientSecret, ...parameters.typed, ...given(mock?.params) })[name]
  const keyed = jwt && !jwt.algorithm.startsWith('HS')
  const key = keyed ? assertionKey(jwt.algorithm) : undefined
  const secret = jwt && !keyed ? (rowValue(jwt.key, lookup) ?? clientSecret) : undefined
  if (key) notes.push('the JWT is signed with a key made for the purpose')
  if (/introspect/.test(row.token_response?.expires?.kind ?? '') && !hasIntrospection(row))
    notes.push('the row does not say where to ask how long a token lives')
  if (row.client_certificate) notes.push('the client certificate belongs to the TLS connection and is not compared')
  if (row.client_registration?.method && /dynamic|discover/.test(row.client_registration.method))
    notes.push('the client id is typed in, not registered')
  const owner = ownerOf(row, lookup)

  const settings: IntegrationSettings = {
    schemaVersion: 1,
    name: row.id,
    key: row.id.replace(/[^A-Za-z0-9]/g, '').slice(0, 64) || 'provider',
    grant: grantOf(row),
    clientId,
    ...(scopesOf(row) && { scope: scopesOf(row) }),
    ...authorization,
    ...token.settings,
    ...refresh,
    ...revocation,
    ...introspection,
    tokenResponse: convertTokenResponse(row, answerPaths, names),
    ...(steps.length > 0 && { steps }),
    ...(lookups.lookups.length > 0 && { lookups: lookups.lookups }),
    ...(jwt && { jwt: jwt.jwt }),
    ...api,
    parameters: parameters.parameters,
    parameterValues: parameters.values,
  }
  if (takesAddressFromOutside(settings, found, names))
    settings.allowedDomains = hostsOf(row, parameters.typed, sentBack)
  const assertion = signed &&
    jwt && { row: signed, algorithm: jwt.algorithm, ...(key && { key }), ...(secret !== undefined && { secret }) }
  return {
    settings,
    secrets: {
      clientSecret,
      ...owner,
      ...(key && { privateKey: key.pem }),
      ...(secret !== undefined && secret !== clientSecret && { signingSecret: secret }),
      ...(Object.keys(parameters.secrets).length > 0 && { secretParameters: parameters.secrets }),
    },
    notes,
    typed: parameters.typed,
    ...(assertion && { assertion }),
  }
}

const given = (values: object | null | undefined): Record<string, string> =>
  Object.fromEntries(Object.entries(values ?? {}).map(([name, value]) => [name, String(value)]))

function sourcesOf(
  row: ProviderRow,
  {
    fromCallback,
    answerPaths,
    lookups,
  }: { fromCallback: readonly string[]; answerPaths: ReadonlyMap<string, string>; lookups: ConvertedLookups },
): Map<string, NonNullable<Parameter['source']>> {
  const found = new Map<string, NonNullable<Parameter['source']>>()
  for (const name of fromCallback) found.set(name, 'callback')
  for (const name of answerPaths.values()) found.set(name, 'tokenResponse')
  for (const name of storedBySteps(row)) found.set(name, 'tokenResponse')
  for (const name of lookups.found) found.set(name, 'lookup')
  // What must be known before there is a token is typed, whoever brings it again later.
  const before = new Set(
    allNames([row.authorization?.url, row.authorization?.params, row.token_request?.url, row.token_request?.params]),
  )
  for (const name of [...found.keys()])
    if (found.get(name) !== 'callback' && before.has(name) && row.mock?.params?.[name] !== undefined) found.delete(name)
  return found
}

function ownerOf(row: ProviderRow, lookup: (name: string) => string | undefined): ClientSecrets {
  if (grantOf(row) !== 'password') return {}
  const text = (name: string) => {
    const template = row.token_request?.params?.[name]
    return (typeof template === 'string' ? rowValue(template, lookup) : undefined) ?? lookup(name) ?? name
  }
  return { ownerUsername: text('username'), ownerPassword: text('password') }
}

/** Names in texts that are sent, which nothing declares and no flow has by itself. */
function undeclaredIn(names: Names, found: ReadonlyMap<string, string>): string[] {
  return [...names.unknown].filter(
    (name) => name !== 'token' && !/^_|^header_|^step\d+\./.test(name) && !found.has(name),
  )
}

/** The names that steps find values for. */
const storedBySteps = (row: ProviderRow): string[] =>
  (row.extra_steps ?? []).flatMap(({ stores_as: name, set, metadata_paths: paths }) => [
    ...(name ? [name] : []),
    ...Object.keys(set ?? {}),
    ...(paths ?? []),
  ])
