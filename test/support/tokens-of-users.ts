import { randomBytes } from 'node:crypto'
import type { Rule, ScriptedRequest } from './scripted-server.ts'

export interface TokensOfUser {
  readonly accessToken: string
  readonly refreshToken: string
}

/**
 * A provider whose tokens belong to users, with rotation and reuse detection, and an API behind it that says whose token came. Each
 * access token is good for a few requests only, so that there are renewals all the time.
 */
export class TokensOfUsers {
  /** How often a refresh token came again that had been replaced. */
  reuses = 0
  renewals = 0
  /** Requests that came with the token of another user than the one they named, as `asked for … with the token of …`. */
  readonly mixedUp: string[] = []
  readonly #uses: number
  readonly #access = new Map<string, { readonly user: string; left: number }>()
  readonly #refresh = new Map<string, { readonly user: string; isUsed: boolean }>()
  readonly #ended = new Set<string>()

  /** @param uses requests that an access token is good for */
  constructor(uses: number) {
    this.#uses = uses
  }

  /** What a user gets for a consent. */
  issue(user: string): TokensOfUser {
    const [accessToken, refreshToken] = [randomBytes(16).toString('hex'), randomBytes(16).toString('hex')]
    this.#access.set(accessToken, { user, left: this.#uses })
    this.#refresh.set(refreshToken, { user, isUsed: false })
    return { accessToken, refreshToken }
  }

  /** Ends all tokens of a user, as the user does at the provider. */
  end(user: string): void {
    this.#ended.add(user)
  }

  /** Rules for a server. Requests to the API say in `x-asked-for` for whom they are; `latency` gives milliseconds. */
  rules(latency: () => number): Rule[] {
    return [
      { on: 'token', reply: ({ parameters }) => ({ ...this.#renew(parameters), delayMs: latency() }) },
      { on: 'rs', reply: (request) => ({ ...this.#answer(request), delayMs: latency() }) },
    ]
  }

  #renew(form: URLSearchParams) {
    const known = this.#refresh.get(form.get('refresh_token') ?? '')
    const isGood = known && !known.isUsed && !this.#ended.has(known.user)
    if (known?.isUsed) this.reuses += 1
    if (!isGood) return { status: 400, body: { error: 'invalid_grant' } }
    known.isUsed = true
    this.renewals += 1
    const { accessToken, refreshToken } = this.issue(known.user)
    const body = { access_token: accessToken, refresh_token: refreshToken, token_type: 'Bearer', expires_in: 3600 }
    return { status: 200, body }
  }

  #answer({ headers }: ScriptedRequest) {
    const known = this.#access.get(headers.authorization?.slice('Bearer '.length) ?? '')
    const owner = known?.user ?? 'nobody'
    const asked = String(headers['x-asked-for'])
    if (owner !== asked) this.mixedUp.push(`asked for ${asked} with the token of ${owner}`)
    if (!known || known.left === 0 || this.#ended.has(known.user))
      return { status: 401, headers: { 'www-authenticate': 'Bearer error="invalid_token"' }, body: { name: owner } }
    known.left -= 1
    return { status: 200, body: { name: owner } }
  }
}
