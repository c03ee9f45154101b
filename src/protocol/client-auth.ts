import type { ClientAuth } from 'openid-client'
import type { ClientSecrets, IntegrationDefinition } from '../definition/integration-definition.ts'

/**
 * How the client proves who it is (RFC 6749 §2.3.1). Own functions, because openid-client's Basic escapes `-_.!*`, which about
 * half of the real servers refuse.
 */
export function clientAuth(
  { clientAuth: method, basicEncoding }: Pick<IntegrationDefinition, 'clientAuth' | 'basicEncoding'>,
  { clientSecret = '' }: ClientSecrets,
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
    case 'none':
      return (_server, client, body) => {
        body.set('client_id', client.client_id)
      }
  }
}

/** `application/x-www-form-urlencoded` of one value (RFC 6749 Appendix B), by the rules of `URLSearchParams`. */
function formEncode(text: string): string {
  return new URLSearchParams({ '': text }).toString().slice(1)
}
