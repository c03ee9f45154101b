import type { Rules } from '../definition/integration-definition.ts'
import type { RequestRule } from '../definition/request-rule.ts'
import { isOAuthError, OAuthError } from '../vocabulary/errors.ts'
import type { Granted } from '../vocabulary/grant.ts'
import { isOpenid } from './authorization-code.ts'
import { conformingDeviceFetch } from './conforming-fetch.ts'
import { endpoints } from './endpoints.ts'
import { scoped } from './grants.ts'
import { guardUrl } from './guarded-send.ts'
import { openidClient } from './openid-client.ts'
import type { ProtocolContext } from './protocol-context.ts'
import { protocolFailure } from './protocol-failure.ts'
import { valuesFor } from './request-values.ts'
import type { ServerMetadata } from './server-metadata.ts'
import { configure, tokenRequest } from './token-requests.ts'
import { withAssertion } from './with-assertion.ts'

const deviceGrant = 'urn:ietf:params:oauth:grant-type:device_code'

/** A code that waits for a person to enter it (RFC 8628 §3.2). */
export interface DeviceAuthorization {
  /** What the tokens are asked for with: a secret. */
  readonly deviceCode: string
  /** What the person enters at `verificationUri`: at most 64 letters, digits, spaces and separators. */
  readonly userCode: string
  /** https, or http where that is allowed. */
  readonly verificationUri: string
  /** The same with the code in it, for a link or a QR code, where the provider gives one. */
  readonly verificationUriComplete?: string
  /** Milliseconds since the epoch; 1 to 60 minutes ahead. */
  readonly expiresAt: number
  /** Seconds between two requests for the tokens, as the provider wants it at first; 1 to 300. */
  readonly interval: number
  /** As found at the start: the device code goes to this server's token endpoint and nowhere else. */
  readonly metadata: ServerMetadata
}

/**
 * Asks for a device code (RFC 8628 §3.1). The request has the parameters of `authorizationRequest`, since it takes its place, and
 * travels as `tokenRequest` says.
 *
 * @throws OAuthError `CONFIGURATION_INVALID` without a device authorization URL, `RESPONSE_MALFORMED`,
 *   `TOKEN_REQUEST_REFUSED`, `NETWORK_FAILED`, `DEADLINE_PASSED`
 */
export async function deviceAuthorization(context: ProtocolContext): Promise<DeviceAuthorization> {
  const { definition, send, now } = context
  const { clientAuth, allowHttp, rules } = definition
  const known = valuesFor(context)
  const metadata = await endpoints(context, known, 'deviceAuthorizationUrl', 'tokenUrl')
  const { deviceAuthorizationUrl: url, tokenUrl } = metadata
  if (url === undefined || tokenUrl === undefined) {
    const property = url === undefined ? 'deviceAuthorizationUrl' : 'tokenUrl'
    throw new OAuthError('CONFIGURATION_INVALID', 'missing', { property })
  }
  const { host } = new URL(url)
  const oidc = await openidClient()
  const rule = deviceRule(rules)
  const values = await withAssertion(context, rule, known, tokenUrl)
  const signed = (rule.clientAuth ?? clientAuth).endsWith('_jwt')
  const fetch = conformingDeviceFetch({ send, url, rule, values }, () => ({
    host,
    now: now(),
    rule: rules.tokenResponse,
    allowHttp,
    signed,
  }))
  const configuration = configure(oidc, context, metadata, fetch, rule, tokenUrl)
  try {
    const answer = await oidc.initiateDeviceAuthorization(configuration, scoped(definition))
    const { verification_uri: verificationUri, verification_uri_complete: verificationUriComplete } = answer
    for (const page of [verificationUri, verificationUriComplete ?? verificationUri])
      guardUrl(new URL(page), definition)
    return {
      deviceCode: answer.device_code,
      userCode: answer.user_code,
      verificationUri,
      ...(verificationUriComplete !== undefined && { verificationUriComplete }),
      expiresAt: now() + answer.expires_in * 1_000,
      interval: answer.interval ?? 5,
      metadata,
    }
  } catch (error) {
    throw protocolFailure(error, host)
  }
}

/** How the request travels is the token request's, since it goes the same way; what it asks for is the authorization request's. */
function deviceRule({ authorizationRequest, tokenRequest }: Rules): RequestRule {
  const { body: _body, response: _response, ...travels } = tokenRequest
  const { parameters, names, scopeSeparator } = authorizationRequest
  return {
    ...travels,
    parameters,
    scopeSeparator,
    names: new Map([...tokenRequest.names, ...names]),
    query: new Map(),
  }
}

/** What the token endpoint says while the person has not answered (RFC 8628 §3.5). */
export type NotYet = 'pending' | 'slowDown'

const notYet: ReadonlyMap<unknown, NotYet> = new Map([
  ['authorization_pending', 'pending'],
  ['slow_down', 'slowDown'],
])

/** RFC 8628 §3.5, and what well-known servers say instead. */
const denied = new Set<unknown>(['access_denied', 'authorization_declined', 'authorization_denied'])
const expired = new Set<unknown>(['expired_token', 'code_expired', 'bad_verification_code'])

/**
 * Asks once for the tokens of a device code (RFC 8628 §3.4).
 *
 * @throws OAuthError `AUTHORIZATION_DENIED`, `CONSENT_INVALID` `expired`, and the failures of a token request
 */
export async function redeemDeviceCode(
  context: ProtocolContext,
  { deviceCode, metadata }: Pick<DeviceAuthorization, 'deviceCode' | 'metadata'>,
): Promise<Granted | NotYet> {
  try {
    return await tokenRequest(
      context,
      (oidc, configuration) => oidc.genericGrantRequest(configuration, deviceGrant, { device_code: deviceCode }),
      { metadata, singleUse: true, idToken: isOpenid(context.definition, metadata), extra: { deviceCode } },
    )
  } catch (error) {
    if (!isOAuthError(error, 'TOKEN_REQUEST_REFUSED')) throw error
    const said = error.details['error']
    const later = notYet.get(said)
    if (later) return later
    if (denied.has(said)) throw new OAuthError('AUTHORIZATION_DENIED', 'denied', { error: String(said) })
    if (expired.has(said)) throw new OAuthError('CONSENT_INVALID', 'expired')
    throw error
  }
}
