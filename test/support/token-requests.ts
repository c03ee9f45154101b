import type { KoaContextWithOIDC, Provider } from 'oidc-provider'

/** How a client proved itself in a request, as seen on the wire. */
export type SeenClientAuth = 'client_secret_basic' | 'client_secret_post' | 'assertion' | 'none'

/** One request to the token, revocation or introspection endpoint, in order of arrival. */
export interface TokenRequest {
  readonly endpoint: 'token' | 'revocation' | 'introspection'
  readonly at: number
  readonly clientId: string | undefined
  readonly clientAuth: SeenClientAuth
  /** Of the token endpoint only. */
  readonly grantType: string | undefined
  /** `granted`, or the error code that was answered. */
  readonly outcome: string
  readonly status: number
  /** Not enumerable: holds secrets, so that a record can be printed by a failing test without showing them. */
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  /** Not enumerable, for the same reason. */
  readonly parameters: Readonly<Record<string, unknown>>
}

/** Why the server ended a whole family of tokens. */
export interface FamilyRevocation {
  readonly grantId: string
  readonly at: number
  readonly because: 'refresh token reused' | 'code reused' | 'asked by the client' | 'asked by the test'
}

/** Writes down what arrives at a provider, and lets a test hold an answer back. */
export class TokenRequestLog {
  readonly requests: TokenRequest[] = []
  readonly revocations: FamilyRevocation[] = []
  /** Awaited when a token request has been decided (and a refresh token rotated) but not answered yet. */
  beforeAnswer: ((request: TokenRequest) => unknown) | undefined

  watch(provider: Provider): void {
    provider.use(async (context, next) => {
      await next()
      const ctx = context as KoaContextWithOIDC
      // Absent where the path is none of the provider's.
      const endpoint = (ctx.oidc as KoaContextWithOIDC['oidc'] | undefined)?.route
      if (endpoint !== 'token' && endpoint !== 'revocation' && endpoint !== 'introspection') return
      const parameters: Record<string, unknown> = { ...ctx.oidc.body }
      const record = {
        endpoint,
        at: Date.now(),
        clientId: ctx.oidc.client?.clientId,
        clientAuth: seenClientAuth(ctx.headers.authorization, parameters),
        grantType: endpoint === 'token' ? String(parameters['grant_type']) : undefined,
        outcome:
          ctx.status < 400 ? 'granted' : String((ctx.body as { error?: string } | undefined)?.error ?? ctx.status),
        status: ctx.status,
      } satisfies Omit<TokenRequest, 'headers' | 'parameters'>
      const request = Object.defineProperties(record, {
        headers: { value: { ...ctx.headers } },
        parameters: { value: parameters },
      }) as TokenRequest
      this.requests.push(request)
      if (endpoint === 'token') await this.beforeAnswer?.(request)
    })
    provider.on('grant.revoked', (ctx, grantId) => {
      const { route, params } = ctx.oidc
      const reuse = params?.['grant_type'] === 'refresh_token' ? 'refresh token reused' : 'code reused'
      this.revocations.push({ grantId, at: Date.now(), because: route === 'token' ? reuse : 'asked by the client' })
    })
  }
}

function seenClientAuth(authorization: string | undefined, parameters: Record<string, unknown>): SeenClientAuth {
  if (authorization?.startsWith('Basic ')) return 'client_secret_basic'
  if (parameters['client_assertion'] !== undefined) return 'assertion'
  return parameters['client_secret'] === undefined ? 'none' : 'client_secret_post'
}
