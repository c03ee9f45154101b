import assert from 'node:assert/strict'
import { conformTokenAnswer } from '../../src/protocol/token-answer.ts'
import { errorTexts } from '../../src/vocabulary/error-texts.ts'
import { isOAuthError, type OAuthError } from '../../src/vocabulary/errors.ts'
import { fastest } from '../support/fastest.ts'
import { madeAt } from '../support/tokens.ts'

interface Refusal {
  readonly status?: number
  readonly body: unknown
  /** Seconds by which the server is ahead; it says nothing of its time when absent. */
  readonly ahead?: number
  readonly signed?: boolean
}

function refused({ status = 400, body, ahead, signed }: Refusal): OAuthError {
  const text = typeof body === 'string' ? body : JSON.stringify(body)
  const headers = {
    'content-type': typeof body === 'string' ? 'text/html' : 'application/json',
    ...(ahead !== undefined && { date: new Date(madeAt + ahead * 1_000).toUTCString() }),
  }
  try {
    conformTokenAnswer({ status, headers, body: Buffer.from(text) }, 'login.test', madeAt, undefined, { signed })
  } catch (error) {
    if (isOAuthError(error, 'TOKEN_REQUEST_REFUSED')) return error
    throw error
  }
  return assert.fail('was not refused')
}

/** What servers answer, word for word but for the names in it. */
const answers: Readonly<Record<string, readonly (readonly [server: string, status: number, body: unknown])[]>> = {
  client: [
    ['Google', 401, { error: 'invalid_client', error_description: 'The OAuth client was not found.' }],
    ['Google', 401, { error: 'invalid_client', error_description: 'Unauthorized' }],
    [
      'Microsoft',
      401,
      {
        error: 'invalid_client',
        error_description:
          'AADSTS7000215: Invalid client secret provided. Ensure the secret being sent in the request is the client secret value, not the client secret ID',
      },
    ],
    [
      'Microsoft',
      400,
      {
        error: 'unauthorized_client',
        error_description: "AADSTS700016: Application with identifier 'x' was not found in the directory 'Contoso'.",
      },
    ],
    [
      'GitHub',
      200,
      {
        error: 'incorrect_client_credentials',
        error_description: 'The client_id and/or client_secret passed are incorrect.',
      },
    ],
    ['Slack', 200, { ok: false, error: 'invalid_client_id' }],
    ['Slack', 200, { ok: false, error: 'bad_client_secret' }],
    ['Salesforce', 400, { error: 'invalid_client_id', error_description: 'client identifier invalid' }],
    [
      'Okta',
      401,
      {
        error: 'invalid_client',
        error_description: 'The client secret supplied for a confidential client is invalid.',
      },
    ],
    ['Okta', 401, { errorCode: 'E0000015', errorSummary: "Invalid value for 'client_id' parameter." }],
    ['Auth0', 401, { error: 'access_denied', error_description: 'Unauthorized' }],
    [
      'Keycloak',
      401,
      { error: 'unauthorized_client', error_description: 'Invalid client or Invalid client credentials' },
    ],
    ['Facebook', 400, { error: { message: 'Error validating client secret.', type: 'OAuthException', code: 1 } }],
    ['HubSpot', 400, { status: 'BAD_CLIENT_ID', message: 'missing or unknown client id' }],
    ['Zoom', 400, { reason: 'Invalid client_id or client_secret', error: 'invalid_request' }],
    ['Spotify', 400, { error: 'invalid_client', error_description: 'Invalid client secret' }],
    ['Shopify', 400, { error: 'application_cannot_be_found', error_description: 'The application cannot be found' }],
    ['Reddit', 401, { message: 'Unauthorized', error: 401 }],
    ['Dropbox', 400, { error: 'invalid_client: Invalid client_id or client_secret', message: 'Invalid client_id' }],
    ['a server without words', 401, ''],
  ],
  scope: [
    ['Google', 400, { error: 'invalid_scope', error_description: 'Some requested scopes were invalid. {invalid=[x]}' }],
    [
      'Microsoft',
      400,
      {
        error: 'invalid_scope',
        error_description: 'AADSTS70011: The provided request must include a "scope" input parameter.',
      },
    ],
    [
      'Okta',
      400,
      {
        error: 'invalid_scope',
        error_description: 'One or more scopes are not configured for the authorization server resource.',
      },
    ],
    ['Keycloak', 400, { error: 'invalid_scope', error_description: 'Invalid scopes: x' }],
    ['Slack', 200, { ok: false, error: 'invalid_scope' }],
    ['any', 400, { error: 'invalid_target', error_description: 'unknown resource, client_id x' }],
    ['any', 400, { error: 'invalid_request', error_description: 'The scope x is unknown' }],
  ],
  redirectUri: [
    ['Google', 400, { error: 'redirect_uri_mismatch', error_description: 'Bad Request' }],
    [
      'Microsoft',
      400,
      {
        error: 'invalid_request',
        error_description:
          "AADSTS50011: The redirect URI 'https://x' specified in the request does not match the redirect URIs configured for the application 'y'.",
      },
    ],
    [
      'Microsoft',
      400,
      {
        error: 'invalid_grant',
        error_description:
          "AADSTS500112: The reply address 'https://x' does not match the reply address 'https://y' provided when requesting Authorization code.",
      },
    ],
    ['Microsoft', 401, { error: 'invalid_client', error_description: 'AADSTS50011: The redirect URI does not match.' }],
    [
      'GitHub',
      200,
      {
        error: 'redirect_uri_mismatch',
        error_description: 'The redirect_uri MUST match the registered callback URL for this application.',
      },
    ],
    ['Slack', 200, { ok: false, error: 'bad_redirect_uri' }],
    ['Salesforce', 400, { error: 'redirect_uri_mismatch', error_description: 'redirect_uri must match configuration' }],
    ['Keycloak', 400, { error: 'invalid_grant', error_description: 'Incorrect redirect_uri' }],
    ['Spotify', 400, { error: 'invalid_grant', error_description: 'Invalid redirect URI' }],
    [
      'LinkedIn',
      401,
      {
        error: 'invalid_redirect_uri',
        error_description:
          'Unable to retrieve access token: appid/redirect uri/code verifier does not match authorization code. Or authorization code expired. Or external member binding exists',
      },
    ],
    ['HubSpot', 400, { status: 'BAD_REDIRECT_URI', message: 'missing or invalid redirect uri' }],
    [
      'Facebook',
      400,
      {
        error: {
          message:
            'Error validating verification code. Please make sure your redirect_uri is identical to the one you used in the OAuth dialog request',
          type: 'OAuthException',
          code: 100,
        },
      },
    ],
    ['Discord', 400, { error: 'invalid_request', error_description: 'Invalid "redirect_uri" in request.' }],
  ],
  notFound: [
    ['a web server', 404, '<html><h1>404 Not Found</h1></html>'],
    ['a web server', 405, 'Method Not Allowed'],
    ['Keycloak', 404, { error: 'Realm does not exist' }],
    [
      'Microsoft',
      400,
      {
        error: 'invalid_request',
        error_description:
          "AADSTS90002: Tenant 'x' not found. Check to make sure you have the correct tenant ID and are signing into the correct cloud.",
      },
    ],
    [
      'Okta',
      404,
      { errorCode: 'E0000007', errorSummary: 'Not found: Resource not found: x (OAuth2AuthorizationServer)' },
    ],
    ['an API', 404, { message: 'Not Found', documentation_url: 'https://docs.test' }],
  ],
  grantType: [
    [
      'Auth0',
      403,
      { error: 'unauthorized_client', error_description: "Grant type 'password' not allowed for the client." },
    ],
    [
      'Keycloak',
      401,
      { error: 'unauthorized_client', error_description: 'Client not enabled to retrieve service account' },
    ],
    ['any', 400, { error: 'unsupported_grant_type', error_description: 'client_credentials is not supported' }],
  ],
  owner: [
    ['Google', 400, { error: 'invalid_grant', error_description: 'Malformed auth code.' }],
    [
      'Microsoft',
      400,
      {
        error: 'invalid_grant',
        error_description: 'AADSTS50126: Error validating credentials due to invalid username or password.',
      },
    ],
    ['GitHub', 200, { error: 'bad_verification_code', error_description: 'The code passed is incorrect or expired.' }],
    ['Slack', 200, { ok: false, error: 'invalid_code' }],
    [
      'Doorkeeper',
      400,
      {
        error: 'invalid_grant',
        error_description:
          'The provided authorization grant is invalid, expired, revoked, does not match the redirection URI used in the authorization request, or was issued to another client.',
      },
    ],
    [
      'others after RFC 6749',
      400,
      {
        error: 'invalid_grant',
        error_description:
          'The authorization code is invalid, expired, revoked or does not match the redirect URI used.',
      },
    ],
    ['Stripe', 400, { error: 'invalid_grant', error_description: 'This authorization code has already been used.' }],
  ],
  refused: [
    ['any', 400, { error: 'invalid_request', error_description: 'Missing parameter: code_verifier' }],
    ['any', 403, { error: 'access_denied', error_description: 'Access denied' }],
    ['any', 400, ''],
    ['any', 400, { error: 'something_else' }],
  ],
}

describe('the diagnosis of a refused token request', () => {
  for (const [reason, refusals] of Object.entries(answers))
    it(`tells ${reason} by what servers answer`, () => {
      for (const [server, status, body] of refusals)
        assert.equal(refused({ status, body }).reason, reason, `${server} ${JSON.stringify(body)}`)
    })

  const jwt = {
    status: 401,
    signed: true,
    body: { error: 'invalid_client', error_description: 'The client_assertion token is expired.' },
  }

  it('tells a clock that is wrong, where a signature depends on it, by how much', () => {
    for (const body of [
      jwt.body,
      {
        error: 'invalid_client',
        error_description: 'AADSTS700024: Client assertion is not within its valid time range.',
      },
      {
        error: 'invalid_grant',
        error_description:
          'Invalid JWT: Token must be a short-lived token (60 minutes) and in a reasonable timeframe. Check your iat and exp values in the JWT claim.',
      },
      { error: 'invalid_request', error_description: 'iat is in the future' },
    ])
      for (const [ahead, minutes] of [
        [-300, 5],
        [70, 1],
        [7_200, 120],
      ] as const) {
        const { reason, details } = refused({ ...jwt, body, ahead })
        assert.deepEqual([reason, details['minutes']], ['clock', minutes])
      }
  })

  it('does not blame a clock that is right, that nobody told, or that does not matter', () => {
    assert.equal(refused({ ...jwt, ahead: 0 }).reason, 'client')
    assert.equal(refused({ ...jwt, ahead: 50 }).reason, 'client')
    assert.equal(refused(jwt).reason, 'client')
    assert.equal(refused({ ...jwt, signed: false, ahead: 3_600 }).reason, 'client')
    for (const error of ['invalid_scope', 'redirect_uri_mismatch', 'unsupported_grant_type'])
      assert.notEqual(refused({ body: { error }, signed: true, ahead: 3_600 }).reason, 'clock')
    assert.equal(refused({ status: 404, body: '', signed: true, ahead: 3_600 }).reason, 'notFound')
  })

  it('shows the code of the server and nothing else of what it said', () => {
    const { message, details } = refused({
      status: 401,
      body: { error: 'invalid_client', error_description: 'client_secret canary is wrong' },
    })
    assert.match(message, /login\.test .*\(HTTP 401, invalid_client\)/)
    assert.deepEqual(details, { host: 'login.test', status: 401, error: 'invalid_client' })
    const odd = refused({ status: 400, body: { error: '<img src=x>', error_description: { a: ['redirect_uri'] } } })
    assert.deepEqual([odd.reason, odd.details['error']], ['refused', 'unknown_error'])
  })

  it('is fast, however much the server says', () => {
    for (const word of ['redirect ', 'tenant ', 'expired ', 'client ', 'reply ']) {
      const body = { error: 'x', error_description: word.repeat(200_000) }
      assert.ok(fastest(() => refused({ body })) < 200, word)
    }
  })

  it('has a text for each cause that names what to check, and no other cause', () => {
    const texts = errorTexts.TOKEN_REQUEST_REFUSED
    const causes = {
      client: /\bclient secret\b/i,
      scope: /\bscope\b/i,
      redirectUri: /\bredirect URI\b/i,
      notFound: /\btoken URL\b/i,
      clock: /\bclock\b/i,
    }
    for (const [cause, text] of Object.entries(texts))
      for (const [named, words] of Object.entries(causes))
        if (cause in causes) assert.equal(words.test(text), cause === named, `${cause}: ${text}`)
  })
})
