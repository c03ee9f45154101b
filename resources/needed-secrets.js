const usualGrants = [
  'authorization_code',
  'device_code',
  'client_credentials',
  'password',
  'jwt_bearer',
  'token_exchange',
]
const withoutSecret = ['none', 'private_key_jwt', 'tls_client_auth']
const requests = ['tokenRequest', 'refreshRequest', 'revocationRequest', 'introspectionRequest', 'steps', 'lookups']

/** What follows from several settings, by names that `data-show` uses as it uses those of settings. */
const derived = {
  'grant.isOther': (get) => !usualGrants.includes(get('grant')),
  'tip.privateEditor': (get) => get('mode') === 'personal' && get('callbackRoot') !== 'node',
  'needs.clientSecret': (get) => !withoutSecret.includes(get('clientAuth')),
  'needs.privateKey': (get) => get('clientAuth') === 'private_key_jwt' || (sendsJwt(get) && !isHmac(get)),
  'needs.signingSecret': (get) => (sendsJwt(get) || get('clientAuth') === 'client_secret_jwt') && isHmac(get),
}

/** The settings, and what follows from them. */
export function withDerived(get) {
  return (name) => (name in derived ? derived[name](get) : get(name))
}

function sendsJwt(get) {
  return (
    get('grant') === 'jwt_bearer' || requests.some((name) => JSON.stringify(get(name) ?? '').includes('{assertion}'))
  )
}

function isHmac(get) {
  const algorithm = get('jwt.algorithm')
  return algorithm ? algorithm.startsWith('HS') : get('clientAuth') === 'client_secret_jwt'
}
