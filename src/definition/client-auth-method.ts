/** How a client can prove who it is (RFC 6749 §2.3, RFC 7523 §2.2, RFC 8705 §2). */
export const clientAuthMethods = [
  'client_secret_basic',
  'client_secret_post',
  'client_secret_jwt',
  'private_key_jwt',
  'tls_client_auth',
  'none',
] as const
export type ClientAuthMethod = (typeof clientAuthMethods)[number]
