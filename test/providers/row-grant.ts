import type { ProviderRow } from './provider-row.ts'

const jwtBearer = 'urn:ietf:params:oauth:grant-type:jwt-bearer'

/** The grant here that a flow of a row is. Whatever needs nobody and no code is a kind of client credentials. */
export function grantOf(row: ProviderRow): string {
  if (row.flow === 'implicit') throw new Error('the implicit grant has no equivalent: its token comes in the redirect')
  if (row.authorization) return 'authorization_code'
  const type = row.token_request?.grant_type
  if (row.flow === 'password' || type === 'password') return 'password'
  const assertion = row.token_request?.assertion ?? row.token_request?.client_auth?.assertion
  return (row.flow === 'jwt_bearer' || type === jwtBearer) && assertion && !row.token_request?.params?.['assertion']
    ? 'jwt_bearer'
    : 'client_credentials'
}

/** The grant type that this grant sends by itself. */
export function usualGrantType(row: ProviderRow): string {
  const grant = grantOf(row)
  return grant === 'jwt_bearer' ? jwtBearer : grant
}

/** The scopes to ask for, with spaces between. */
export const scopesOf = ({ mock, authorization, token_request: token }: ProviderRow): string =>
  [...(mock?.scopes ?? authorization?.default_scopes ?? token?.default_scopes ?? [])].join(' ')
