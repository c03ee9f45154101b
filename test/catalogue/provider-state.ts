import type { IntegrationSettings, Step } from '../../src/definition/integration-settings.ts'

/** A provider that behaves as an entry of the catalogue says: how far it has come. */
export interface ProviderState {
  readonly settings: IntegrationSettings
  readonly client: { readonly id: string; readonly secret: string }
  /** Takes what does not fit the entry. */
  readonly report: (difference: string) => void
  readonly now: () => number
  /** What is known so far: what is typed, and what has been caught. */
  readonly values: Map<string, string>
  /** How often tokens have been given out. */
  issued: number
  /** The token that is good now. */
  token: string
  /** What has to follow the last token request. */
  due: Step[]
  /** What the next ID token must repeat. */
  nonce: string | undefined
}

type Texts = string | readonly string[] | undefined

/** A text of the entry with its placeholders filled in; of several, the first whose placeholders are known. */
export function filled(texts: Texts, values: ReadonlyMap<string, string>): string | undefined {
  const isKnown = (text: string) => [...text.matchAll(/\{(\w+)\}/g)].every(([, name = '']) => values.has(name))
  const text = [texts ?? []].flat().find(isKnown)
  return text?.replace(/\{(\w+)\}/g, (_, name: string) => values.get(name) ?? '').replace(/^(https:\/\/)+/, '$1')
}

/** One of the places that a value may stand in. */
export const first = (path: Texts, usual: string): string => [path ?? []].flat()[0] ?? usual

/** A domain that caught addresses may be on. */
export const domainOf = ({ allowedDomains = [] }: IntegrationSettings): string =>
  [allowedDomains].flat()[0] ?? 'example.com'

export const givesRefreshTokens = ({ grant, refreshRequest: { mode = 'refresh_token' } = {} }: IntegrationSettings) =>
  grant === 'authorization_code' && mode === 'refresh_token'
