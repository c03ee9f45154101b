import { existsSync, readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'

const folder = path.resolve(import.meta.dirname, '..', '..', 'examples')

/** The example flows of the package, whose made-up provider is replaced by the one of the demo. */
export function exampleFlows({ issuer, api }) {
  const files = existsSync(folder)
    ? readdirSync(folder)
        .filter((file) => file.endsWith('.json'))
        .sort()
    : []
  return files.flatMap((file) =>
    JSON.parse(readFileSync(path.join(folder, file), 'utf8')).map((node) =>
      node.type === 'oauth-integration' ? pointed(node, issuer, api) : node,
    ),
  )
}

const urls = ['authorizationUrl', 'tokenUrl', 'refreshUrl', 'revocationUrl', 'introspectionUrl']

function pointed(node, issuer, baseUrl) {
  const without = Object.fromEntries(Object.entries(node).filter(([name]) => !urls.includes(name)))
  const scope = node.grant === 'authorization_code' ? 'openid profile offline_access api' : 'api'
  return { ...without, issuer, baseUrl, clientId: 'demo', clientAuth: 'client_secret_basic', scope, allowedDomains: '' }
}
