import { createHash, randomBytes } from 'node:crypto'

/** An answer of a token endpoint, still as data. */
export interface TokenAnswer {
  readonly status: number
  readonly body: Record<string, unknown>
}

/**
 * The smallest token endpoint that behaves well: single-use codes with PKCE, rotating refresh tokens, and reuse ends the
 * family. No client is authenticated, so that a test can look at what a client sends.
 */
export class RotatingTokens {
  /** Seconds; `undefined` says nothing about the life of a token. */
  expiresIn: number | undefined = 3600
  /** How often a refresh token came again that had been replaced. */
  reuses = 0
  readonly #families = new Map<string, { refreshToken: string | undefined; accessToken: string; ended: boolean }>()
  readonly #used = new Map<string, string>()
  readonly #codes = new Map<string, { challenge: string | undefined; redirectUri: string | null }>()

  /** Makes a code, as an authorization endpoint does after a consent. */
  code(request: URLSearchParams): string {
    const code = randomBytes(12).toString('hex')
    const challenge = request.get('code_challenge') ?? undefined
    this.#codes.set(code, { challenge, redirectUri: request.get('redirect_uri') })
    return code
  }

  answer(form: URLSearchParams): TokenAnswer {
    const grant = form.get('grant_type')
    if (grant === 'client_credentials') return this.#issue(randomBytes(8).toString('hex'), false)
    if (grant === 'password') return this.#issue(randomBytes(8).toString('hex'), true)
    if (grant === 'authorization_code') return this.#exchange(form)
    if (grant === 'refresh_token') return this.#refresh(form.get('refresh_token') ?? '')
    return refused('unsupported_grant_type')
  }

  /** Whether an access token is the newest of its family, and the family lives. */
  accepts(accessToken: string): boolean {
    return (
      accessToken !== '' &&
      [...this.#families.values()].some((family) => family.accessToken === accessToken && !family.ended)
    )
  }

  /** Ends every family: access tokens are refused, refresh tokens answer `invalid_grant`. */
  endAll(): void {
    for (const family of this.#families.values()) family.ended = true
  }

  /** Refuses the access tokens of now; refresh tokens stay good. */
  expireAccessTokens(): void {
    for (const family of this.#families.values()) family.accessToken = ''
  }

  #exchange(form: URLSearchParams): TokenAnswer {
    const known = this.#codes.get(form.get('code') ?? '')
    this.#codes.delete(form.get('code') ?? '')
    if (!known || known.redirectUri !== form.get('redirect_uri')) return refused('invalid_grant')
    const verifier = form.get('code_verifier') ?? ''
    const challenge = createHash('sha256').update(verifier).digest('base64url')
    if (known.challenge !== undefined && ![challenge, verifier].includes(known.challenge))
      return refused('invalid_grant')
    return this.#issue(randomBytes(8).toString('hex'), true)
  }

  #refresh(refreshToken: string): TokenAnswer {
    const old = this.#used.get(refreshToken)
    if (old !== undefined) {
      this.reuses++
      const family = this.#families.get(old)
      if (family) family.ended = true
      return refused('invalid_grant')
    }
    for (const [id, family] of this.#families) {
      if (family.refreshToken !== refreshToken || family.ended) continue
      this.#used.set(refreshToken, id)
      return this.#issue(id, true)
    }
    return refused('invalid_grant')
  }

  #issue(family: string, refreshable: boolean): TokenAnswer {
    const accessToken = `at-${randomBytes(16).toString('hex')}`
    const refreshToken = refreshable ? `rt-${randomBytes(16).toString('hex')}` : undefined
    this.#families.set(family, { accessToken, refreshToken, ended: false })
    const body = {
      access_token: accessToken,
      token_type: 'Bearer',
      ...(this.expiresIn === undefined ? {} : { expires_in: this.expiresIn }),
      ...(refreshToken === undefined ? {} : { refresh_token: refreshToken }),
    }
    return { status: 200, body }
  }
}

const refused = (error: string): TokenAnswer => ({ status: 400, body: { error } })
