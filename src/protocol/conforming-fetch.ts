import type { CustomFetch } from 'openid-client'
import type { AnswerRule } from '../definition/answer-rule.ts'
import type { RequestRule } from '../definition/request-rule.ts'
import type { Values } from '../definition/template.ts'
import { OAuthError } from '../vocabulary/errors.ts'
import type { HttpResponse, Send } from '../vocabulary/http.ts'
import { capturedIn } from './captured-values.ts'
import { conformDeviceAnswer, type DeviceAnswerOptions } from './device-answer.ts'
import { parseAnswer } from './parse-answer.ts'
import { shapeRequest } from './shape-request.ts'
import { conformTokenAnswer } from './token-answer.ts'

/** How one request differs from what openid-client would send. */
export interface RequestShape {
  readonly send: Send
  /** The address to the letter; openid-client would normalise it. */
  readonly url: string
  readonly rule: RequestRule
  /** Fills the placeholders of the rule. */
  readonly values: Values
}

export interface ConformingFetchOptions extends RequestShape {
  readonly now: () => number
  readonly answer: AnswerRule
  /** The redirect URI as it was sent at first; openid-client would normalise it. */
  readonly redirectUri?: string | undefined
  /** Whether an ID token in the answer can be checked; otherwise the protocol does not get to see it. */
  readonly idToken?: boolean | undefined
  /** The access token that goes on living where the answer has none. */
  readonly kept?: string | undefined
  /** Told of the values of the answer that become parameters. */
  readonly onCaptured: (captured: Record<string, string>) => void
}

/** A fetch in front of openid-client for token requests: the protocol only ever sees a server that behaves. */
export function conformingTokenFetch(options: ConformingFetchOptions): CustomFetch {
  const { now, url, answer: rule, redirectUri, idToken, kept, onCaptured } = options
  return async (_url, { headers, body }) => {
    const response = await sendShaped(options, headers, body as URLSearchParams, redirectUri)
    const signed = ['client_assertion', 'assertion'].some((name) => (body as URLSearchParams).has(name))
    const answer = conformTokenAnswer(response, new URL(url).host, now(), rule, { kept, signed })
    if (!idToken) delete answer['id_token']
    onCaptured(capturedIn(parseAnswer(response, rule.encoding), response, rule))
    return jsonResponse(answer)
  }
}

/** The same for revocation (RFC 7009 §2.2): any 2xx is done, and a token the server does not know is revoked, too. */
export function conformingRevocationFetch(shape: RequestShape): CustomFetch {
  return async (_url, { headers, body }) => {
    const response = await sendShaped(shape, headers, body as URLSearchParams)
    if (response.status >= 200 && response.status < 300) return new Response(null, { status: 200 })
    throw unavailable(shape.url, response)
  }
}

/** And for introspection (RFC 7662 §2.2); whoever asks reads the answer by the definition. */
export function conformingIntrospectionFetch(shape: RequestShape, onAnswer: (answer: object) => void): CustomFetch {
  return async (_url, { headers, body }) => {
    const response = await sendShaped(shape, headers, body as URLSearchParams)
    const { status } = response
    const details = { host: new URL(shape.url).host, status }
    if (status >= 500 || status === 429) throw unavailable(shape.url, response)
    if (status < 200 || status >= 300) throw new OAuthError('TOKEN_REQUEST_REFUSED', 'introspection', details)
    const answer = parseAnswer(response, 'auto')
    if (typeof answer !== 'object' || answer === null || Array.isArray(answer))
      throw new OAuthError('RESPONSE_MALFORMED', 'introspection', details)
    onAnswer(answer)
    return jsonResponse({ active: true })
  }
}

/** And for the device authorization request (RFC 8628 §3.2). */
export function conformingDeviceFetch(shape: RequestShape, options: () => DeviceAnswerOptions): CustomFetch {
  return async (_url, { headers, body }) => {
    const response = await sendShaped(shape, headers, body as URLSearchParams)
    return jsonResponse(conformDeviceAnswer(response, options()))
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

function sendShaped(
  { send, url, rule, values }: RequestShape,
  headers: Record<string, string>,
  body: URLSearchParams,
  redirectUri?: string,
): Promise<HttpResponse> {
  const parameters = new URLSearchParams(body)
  if (redirectUri !== undefined && parameters.has('redirect_uri')) parameters.set('redirect_uri', redirectUri)
  return send(shapeRequest({ url, headers, parameters }, rule, values))
}

function jsonResponse(answer: object): Response {
  return new Response(JSON.stringify(answer), { status: 200, headers: { 'content-type': 'application/json' } })
}

function unavailable(url: string, { status }: HttpResponse): OAuthError {
  return new OAuthError('TOKEN_REQUEST_REFUSED', 'unavailable', { host: new URL(url).host, status })
}
