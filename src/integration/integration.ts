import type { PendingConsent } from '../connections/pending-consents.ts'
import type { Found } from '../connections/token-store.ts'
import type { IntegrationDefinition } from '../definition/integration-definition.ts'
import type { DeviceAuthorization } from '../protocol/device-authorization.ts'
import type { ApiRequest, ApiResponse } from '../transport/api-request.ts'
import type { OAuthError } from '../vocabulary/errors.ts'
import type { Account } from '../vocabulary/grant.ts'
import type { TokenSet } from '../vocabulary/token-set.ts'
import type { ConnectionList, ListOptions } from './connection-list.ts'
import type { PastedAnswer } from './pasted-answer.ts'

/** What can be done with one connection. */
export interface ConnectionActions {
  /**
   * Sends an API request with the token, once more with a renewed one if the API refuses it.
   *
   * @throws OAuthError `AUTHORIZATION_REQUIRED`, `ORIGIN_NOT_ALLOWED`, `REQUEST_INVALID`, `BODY_NOT_REPLAYABLE`,
   *   `RESPONSE_TOO_LARGE`, `NETWORK_FAILED`, `DEADLINE_PASSED`, and whatever keeps the token from being had. An answer of any
   *   status is an answer.
   */
  send(request: ApiRequest): Promise<ApiResponse>
  /** Tokens good for a request now. */
  token(): Promise<TokenSet>
  /** Where relative API URLs start. Where that depends on the connection, tokens are got first. */
  baseUrl(): Promise<string | undefined>
  /**
   * Gets new tokens now, for a grant that needs no person, or by the refresh token.
   *
   * @throws OAuthError `AUTHORIZATION_REQUIRED` where there is nothing to renew them with
   */
  renew(): Promise<TokenSet>
  /** As `renew`, but where the grant needs no person it starts over, without the refresh token: what a person asks for. */
  obtain(): Promise<TokenSet>
  /** Takes tokens typed by hand. */
  enterToken(tokens: EnteredTokens): Promise<void>
  /** Starts a consent (grant `authorization_code`). */
  beginConsent(options: ConsentOptions): Promise<StartedConsent>
  /**
   * Ends a consent of this connection with the parameters that came back. The caller has made sure that the right person brings
   * them: see `PendingConsents.proves`. Resolves to the page to go to next, if one was asked for.
   *
   * @param byHand that a person copied them, who may have left something out: then the consent is not used up
   * @throws OAuthError `CONSENT_INVALID`, `AUTHORIZATION_DENIED`, `STORE_FAILED`, and the failures of a token request
   */
  completeConsent(parameters: URLSearchParams, byHand?: boolean): Promise<string | undefined>
  /**
   * Starts the device code grant (RFC 8628), also beside the grant `authorization_code` where the provider has both: a person
   * enters a code in any browser, and the tokens are asked for in the meantime. One at a time: another one of this connection
   * ends. At most 1,000 wait in a process.
   *
   * @throws OAuthError `CONFIGURATION_INVALID`, `CONSENT_INVALID` `tooMany`, `RESPONSE_MALFORMED`, and the failures of a token
   *   request
   */
  beginDevice(): Promise<StartedDevice>
  /**
   * Ends a consent of this connection that was started with the binding `paste`, by what a person brought from their browser.
   * The caller has made sure that it is the one whose connection this is.
   *
   * @throws OAuthError as `completeConsent`; `CONSENT_INVALID` for a consent that is bound to a browser
   */
  completePasted(answer: PastedAnswer): Promise<void>
  /**
   * Forgets the tokens, and revokes them at the provider: whether it confirmed, or `null` where it cannot.
   *
   * @throws OAuthError `STORE_FAILED` when that is done, but could not be stored yet
   */
  revoke(): Promise<boolean | null>
  /**
   * What the provider knows of the token: the members of its answer (RFC 7662 §2.2), never a token.
   *
   * @throws OAuthError `AUTHORIZATION_REQUIRED`, `CONFIGURATION_INVALID` where it has no introspection endpoint, and the failures
   *   of a token request
   */
  introspect(): Promise<Record<string, unknown>>
  /** Sends the integration's test request. */
  ping(): Promise<PingResult>
  /** How the connection stands; reads the store if need be, never the network. */
  status(): Promise<ConnectionStatus>
}

/**
 * One OAuth integration at work: gets, keeps and renews its tokens, and sends requests with them. By itself it is the one
 * connection of its mode `system`; in the mode `personal` it answers `USER_MISSING`, except that `completeConsent` ends the
 * consent of any user.
 */
export interface Integration extends ConnectionActions {
  readonly definition: IntegrationDefinition
  /**
   * The connection of one user (mode `personal`), who is whom the caller has made sure of.
   *
   * @param user a text that is the same for ever, compared to the letter
   * @throws OAuthError `USER_MISSING` for anything but such a text, `CONFIGURATION_INVALID` in the mode `system`
   */
  as(user: unknown): ConnectionActions
  /**
   * The secret part of a link by which whoever opens it may connect an account for this user; good for an hour, and until the
   * user's connection is made or ended. Who made it asks the person at the end whether they are this user (binding `confirm`).
   *
   * @throws as `as`
   */
  ticketFor(user: unknown, returnTo?: string): Promise<string>
  /**
   * What such a link stands for. It stays good until the consent has come to an end.
   *
   * @throws OAuthError `CONSENT_INVALID` for one that is too old, used, or not made here
   */
  readTicket(ticket: string): Promise<OpenTicket>
  /** The connection with a hash, as lists and logs name it: 64 hexadecimal digits. */
  find(hash: string): Promise<ConnectionActions | undefined>
  /**
   * Who has a connection, and how it stands; in the mode `system` the one there is. Reads the records of what it shows, and
   * nothing else.
   *
   * @throws OAuthError `STORE_FAILED`, and `REQUEST_INVALID` for a cursor that was not given out here
   */
  list(options?: ListOptions): Promise<ConnectionList>
  /** Loads what the first request would wait for: the libraries, and the stored tokens where there is one connection. */
  preload(): Promise<void>
  /** Renews idle connections in time, see `keepAlive` of the definition: to be called once an hour. One round at a time. */
  keepAlive(): Promise<void>
  /** Ends what waits for a person's answer to a device code. Not for what `settled` waits for. */
  stop(): void
  /** Gives back what users leave behind: the memory of idle ones, and tombstones after a day. To be called once an hour. */
  tidy(): Promise<void>
  /** Resolves when no renewal, consent or revocation is under way any more, so that nothing is lost by leaving. */
  settled(): Promise<void>
}

export interface OpenTicket {
  readonly user: string
  readonly connection: ConnectionActions
  readonly returnTo?: string
}

export interface ConsentOptions {
  readonly redirectUri: string
  /** See `PendingConsent.binding`. */
  readonly binding: PendingConsent['binding']
  readonly startedBy?: string
  /** A path of the same site to go to in the end; that of the definition when absent. */
  readonly returnTo?: string
}

export interface StartedConsent {
  readonly authorizationUrl: string
  readonly redirectUri: string
  readonly state: string
  /** To be kept by the browser that starts the consent, in an HttpOnly cookie, and brought back by it. */
  readonly secret: string
  /** Milliseconds since the epoch. */
  readonly expiresAt: number
}

/** A device code that waits for a person. All of its texts can be shown as they are. */
export interface StartedDevice extends Omit<DeviceAuthorization, 'deviceCode' | 'metadata'> {
  /**
   * Resolves when the tokens are kept. Nobody has to listen. Rejects with an OAuthError: `AUTHORIZATION_DENIED`,
   * `CONSENT_INVALID` `expired` or `cancelled`, `DEADLINE_PASSED` `closed` when the integration stops, `STORE_FAILED`, and the
   * failures of a token request that asking again cannot help.
   */
  readonly finished: Promise<void>
  /** Ends the waiting at once. Tokens that are on their way are kept all the same: they come once. */
  cancel(): void
}

/** Tokens typed by hand; `expiresIn` in seconds. */
export interface EnteredTokens {
  readonly accessToken: string
  readonly refreshToken?: string
  readonly tokenType?: string
  readonly expiresIn?: number
  readonly scope?: string
}

export interface PingResult {
  readonly status: number
  readonly url: string
  /** Whether the answer is what the definition says it is when all is well: any 2xx, and what `ping.success` asks for. */
  readonly ok: boolean
  /** Whom the API says it sees, where its answer has a usual field for that. */
  readonly account?: Account
}

export interface ConnectionStatus {
  readonly found: Found
  /** What keeps it from working, or from being renewed or stored. */
  readonly trouble?: OAuthError
}
