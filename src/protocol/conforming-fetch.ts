import type { CustomFetch } from 'openid-client'
import { OAuthError } from '../vocabulary/errors.ts'
import type { HttpRequest, HttpResponse, Send } from '../vocabulary/http.ts'
import { conformTokenAnswer } from './token-answer.ts'

export interface ConformingFetchOptions {
  readonly send: Send
  readonly now: () => number
  /** The redirect URI as it was sent at first; openid-client would normalise it. */
  readonly redirectUri?: string
  /** Whether an ID token in the answer can be checked; otherwise the protocol does not get to see it. */
  readonly idToken?: boolean
}

/** A fetch in front of openid-client for token requests: the protocol only ever sees a server that behaves. */
export function conformingTokenFetch({ send, now, redirectUri, idToken }: ConformingFetchOptions): CustomFetch {
  return async (url, options) => {
    const body = new URLSearchParams(options.body as URLSearchParams)
    if (redirectUri !== undefined) body.set('redirect_uri', redirectUri)
    const response = await send(requestOf(url, options.headers, body))
    const answer = conformTokenAnswer(response, new URL(url).host, now())
    if (!idToken) delete answer['id_token']
    return jsonResponse(answer)
  }
}

/** The same for revocation (RFC 7009 §2.2): any 2xx is done, and a token the server does not know is revoked, too. */
export function conformingRevocationFetch(send: Send): CustomFetch {
  return async (url, options) => {
    const response = await send(requestOf(url, options.headers, new URLSearchParams(options.body as URLSearchParams)))
    if (response.status >= 200 && response.status < 300) return new Response(null, { status: 200 })
    throw unavailable(url, response)
  }
}

/** And for metadata documents, which are never fetched from anywhere but the address asked for. */
export function conformingMetadataFetch(send: Send): CustomFetch {
  return async (url) => {
    const response = await send({ method: 'GET', url, headers: { accept: 'application/json' } })
    if (response.status !== 200) throw unavailable(url, response)
    return new Response(Buffer.from(response.body), { status: 200, headers: { 'content-type': 'application/json' } })
  }
}

function requestOf(url: string, headers: Record<string, string>, body: URLSearchParams): HttpRequest {
  return {
    method: 'POST',
    url,
    headers: { ...headers, accept: 'application/json', 'content-type': 'application/x-www-form-urlencoded' },
    body: body.toString(),
  }
}

function jsonResponse(answer: object): Response {
  return new Response(JSON.stringify(answer), { status: 200, headers: { 'content-type': 'application/json' } })
}

function unavailable(url: string, { status }: HttpResponse): OAuthError {
  return new OAuthError('TOKEN_REQUEST_REFUSED', 'unavailable', { host: new URL(url).host, status })
}
