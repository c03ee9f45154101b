import { type AssertionRow, alternatives, type ProviderRow, type RowTemplate } from './provider-row.ts'
import { ownCall } from './row-function.ts'
import { namesIn, type Piece, parseRowTemplate } from './row-template.ts'

/** What rows call the things that every flow has, by the name they have here. */
const builtIn: Record<string, string> = {
  client_id: 'clientId',
  client_secret: 'clientSecret',
  clientId: 'clientId',
  clientSecret: 'clientSecret',
  redirect_uri: 'redirectUri',
  redirectUri: 'redirectUri',
  refresh_token: 'refreshToken',
  refreshToken: 'refreshToken',
  access_token: 'accessToken',
  accessToken: 'accessToken',
  id_token: 'idToken',
  code_verifier: 'codeVerifier',
  code_challenge: 'codeChallenge',
  grant_type: 'grantType',
  username: 'ownerUsername',
  password: 'ownerPassword',
  scope: 'scope',
  scopes: 'scope',
  audience: 'audience',
  resource: 'resource',
  state: 'state',
  nonce: 'nonce',
  code: 'code',
  token: 'token',
  assertion: 'assertion',
  jwt: 'assertion',
  body: 'body',
  base: 'baseUrl',
  base_url: 'baseUrl',
  token_url: 'tokenUrl',
}
const reserved = new Set(Object.values(builtIn))

/** The names of one row and what they are called in its definition. */
export interface Names {
  /** The row's own parameters, and what it catches on the way. */
  readonly declared: ReadonlySet<string>
  /** The name here of a name in the row. */
  readonly own: (name: string) => string
  /** A text of the row as a text of the definition. */
  readonly text: (template: string) => string
  /** The same for a text or a list of alternatives. */
  readonly template: (template: RowTemplate) => string | string[]
  /** The same for a JSON value, in whose objects lists stay alternatives. */
  readonly value: (value: unknown) => unknown
  /** Names of placeholders seen so far that nothing declares. */
  readonly unknown: Set<string>
}

/** `client_id` and `client_secret` are always the client's own, even where a row declares a parameter of that name. */
const always = new Set(['client_id', 'client_secret'])

/** Whether the row says how its client signs an assertion. */
export function signs({ token_request: request }: ProviderRow): boolean {
  const assertion = request?.client_auth?.assertion ?? request?.assertion
  return Boolean(assertion) && isJwt(assertion)
}

/** Only JWTs are made here; an assertion of another kind is typed. */
export const isJwt = (assertion: AssertionRow | null | undefined): boolean =>
  !assertion?.type || /jwt|jws/i.test(assertion.type)

export function namesOf(row: ProviderRow, caught: ReadonlySet<string>): Names {
  // Who signs has no need of a signed assertion that somebody types.
  const apart = signs(row) ? new Set([...always, 'assertion']) : always
  const declared = new Set(
    [...(row.parameters ?? []).map(({ name }) => name), ...caught].filter((name) => !apart.has(name)),
  )
  const unknown = new Set<string>()

  function own(name: string): string {
    if (declared.has(name)) return reserved.has(name) ? `own_${name}` : name.replace(/[^\w.-]/g, '_')
    const known = Object.hasOwn(builtIn, name) ? builtIn[name] : undefined
    if (known === undefined && !/^step\d+\./.test(name)) unknown.add(name)
    return known ?? name
  }
  const isName = (word: string) => declared.has(word) || Object.hasOwn(builtIn, word)
  const text = (template: string) => write(parseRowTemplate(template, isName), own)
  const template = (given: RowTemplate): string | string[] => {
    const texts = alternatives(given).map(text)
    return texts.length === 1 ? (texts[0] as string) : texts
  }
  const value = (given: unknown): unknown => {
    if (typeof given === 'string') return text(given)
    if (Array.isArray(given)) return given.map(value)
    if (typeof given !== 'object' || given === null) return given
    return Object.fromEntries(Object.entries(given).map(([key, inner]) => [key, value(inner)]))
  }
  return { declared, own, text, template, value, unknown }
}

/** All names that stand in a value of a row, at any depth. */
export function allNames(value: unknown, isName: (word: string) => boolean = () => false): string[] {
  if (typeof value === 'string') return namesIn(parseRowTemplate(value, isName))
  if (typeof value !== 'object' || value === null) return []
  return Object.values(value).flatMap((inner) => allNames(inner, isName))
}

function write(pieces: readonly Piece[], own: (name: string) => string, inside = false): string {
  return pieces
    .map((piece) => {
      if ('text' in piece) return inside ? piece.text.replace(/[,)]/g, (char) => `\\${char}`) : piece.text
      if ('name' in piece) return `{${own(piece.name)}}`
      const { name, args } = ownCall(piece.call, piece.args)
      return `{${name}(${args.map((arg) => write(arg, own, true)).join(', ')})}`
    })
    .join('')
}
