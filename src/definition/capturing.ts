import type { Rules } from './integration-definition.ts'
import type { IntegrationSettings } from './integration-settings.ts'

/** Placeholders that each request brings along, beside the parameters of the definition. */
export const builtIn = {
  /** Everywhere. */
  client: ['clientId', 'scope', 'audience', 'resource', 'tokenUrl', 'baseUrl'],
  /** Wherever the browser does not see it. */
  secret: ['clientSecret', 'ownerUsername', 'ownerPassword'],
  authorization: ['redirectUri', 'state', 'nonce', 'codeChallenge'],
  token: [
    'assertion',
    'grantType',
    'redirectUri',
    'code',
    'deviceCode',
    'codeVerifier',
    'refreshToken',
    'accessToken',
    'token',
    'state',
    'body',
  ],
  api: ['token', 'accessToken', 'body', 'method', 'url'],
} as const

/** The names of all values that a definition catches on its way. */
export function capturedNames(settings: IntegrationSettings): Set<string> {
  const { callback, tokenResponse, refreshRequest, steps = [], lookups = [], parameters = [] } = settings
  const answers = [tokenResponse, refreshRequest?.response, ...[...steps, ...lookups].map(({ response }) => response)]
  const names = answers.flatMap((answer) => [
    ...Object.keys(answer?.capture ?? {}),
    ...Object.keys(answer?.captureHeaders ?? {}),
  ])
  const tokens = [...steps, ...lookups].flatMap(({ as }) => as ?? [])
  const declared = parameters
    .filter(({ source = 'user', secret, value }) => source !== 'user' || secret || value !== undefined)
    .map(({ name }) => name)
  return new Set([...names, ...tokens, ...declared, ...capturedFromCallback(callback?.capture).values()])
}

/** What of a callback becomes a parameter: the parameter's name by the name in the callback. */
export function capturedFromCallback(
  capture: readonly string[] | Readonly<Record<string, string>> | undefined,
): Map<string, string> {
  return new Map(Array.isArray(capture) ? capture.map((name) => [name, name]) : Object.entries(capture ?? {}))
}

/** The names of all values that the rules of a definition catch. */
export function capturedValues({ callback, tokenResponse, refreshRequest, steps, lookups }: Rules): Set<string> {
  const answers = [tokenResponse, refreshRequest.response, ...[...steps, ...lookups].map(({ response }) => response)]
  const caught = answers.flatMap((answer) =>
    answer ? [...answer.capture.keys(), ...answer.captureHeaders.keys()] : [],
  )
  return new Set([...caught, ...[...steps, ...lookups].flatMap(({ as }) => as ?? []), ...callback.capture.values()])
}
