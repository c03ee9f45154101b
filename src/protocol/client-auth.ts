import type { ClientAuth } from 'openid-client'
import type { ClientAuthMethod } from '../definition/client-auth-method.ts'
import type { ClientSecrets, IntegrationDefinition } from '../definition/integration-definition.ts'
import { OAuthError } from '../vocabulary/errors.ts'

/** RFC 7523 §2.2. */
const jwtBearer = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer'

/**
 * How the client proves who it is (RFC 6749 §2.3). Own functions, because openid-client's Basic escapes `-_.!*`, which about
 * half of the real servers refuse, and its `client_secret_jwt` knows HS256 only.
 * `assertion` makes a new signed JWT for each request that needs one; see `assertionFor`.
 */
export function clientAuth(
  {
    clientAuth: method,
    basicEncoding,
  }: { readonly clientAuth: ClientAuthMethod } & Pick<IntegrationDefinition, 'basicEncoding'>,
  { clientSecret = '' }: ClientSecrets,
  assertion: () => Promise<string> = noKey,
): ClientAuth {
  switch (method) {
    case 'client_secret_basic': {
      const encode = basicEncoding === 'form' ? formEncode : (text: string) => text
      return (_server, client, _body, headers) => {
        const pair = `${encode(client.client_id)}:${encode(clientSecret)}`
        headers.set('authorization', `Basic ${Buffer.from(pair, 'utf8').toString('base64')}`)
      }
    }
    case 'client_secret_post':
      return (_server, client, body) => {
        body.set('client_id', client.client_id)
        body.set('client_secret', clientSecret)
      }
    case 'client_secret_jwt':
    case 'private_key_jwt':
      return async (_server, client, body) => {
        // RFC 7521 §4.2. The client id is optional there, and some servers look it up before they read the assertion.
        body.set('client_id', client.client_id)
        body.set('client_assertion_type', jwtBearer)
        body.set('client_assertion', await assertion())
      }
    // RFC 8705 §2: the certificate of the connection is the proof, and the id says whose it is.
    case 'tls_client_auth':
    case 'none':
      return (_server, client, body) => {
        body.set('client_id', client.client_id)
      }
  }
}

async function noKey(): Promise<string> {
  throw new OAuthError('CONFIGURATION_INVALID', 'missing', { property: 'privateKey' })
}

/** `application/x-www-form-urlencoded` of one value (RFC 6749 Appendix B), by the rules of `URLSearchParams`. */
function formEncode(text: string): string {
  return new URLSearchParams({ '': text }).toString().slice(1)
}
