/** The flows of a usual provider, all at login.test. */
export const flows = {
  authorizationCode: {
    authorizationUrl: 'https://login.test/authorize',
    tokenUrl: 'https://login.test/token',
    refreshUrl: 'https://login.test/refresh',
    scopes: { 'read:pets': 'Read your pets', 'write:pets': 'Change your pets' },
  },
  clientCredentials: { tokenUrl: 'https://login.test/token', scopes: { 'admin:pets': 'All pets' } },
  password: { tokenUrl: 'https://login.test/token', scopes: {} },
  implicit: { authorizationUrl: 'https://login.test/authorize', scopes: { 'read:pets': 'Read your pets' } },
}

/** The pet store with every kind of scheme. */
export const petStore = {
  openapi: '3.0.3',
  info: { title: 'Pet store', version: '1.2.0' },
  servers: [{ url: 'https://api.test/v2' }],
  paths: { '/pets': { get: { responses: { 200: { description: 'Pets' } } } } },
  components: {
    securitySchemes: {
      oauth: { type: 'oauth2', description: 'Log in with\nyour account', flows },
      key: { type: 'apiKey', in: 'header', name: 'X-Key' },
      basic: { type: 'http', scheme: 'Basic' },
      bearer: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' },
      digest: { type: 'http', scheme: 'digest' },
      certificate: { type: 'mutualTLS' },
      magic: { type: 'magic' },
    },
  },
}

/** A document with one scheme, `oauth`, that is like this. */
export const withScheme = (scheme: unknown, more: object = {}): object => ({
  openapi: '3.1.0',
  info: { title: 'One', version: '1' },
  servers: [{ url: 'https://api.test' }],
  components: { securitySchemes: { oauth: scheme } },
  ...more,
})

/** A document with one flow, of client credentials, that has this beside or instead of what it needs. */
export const withFlow = (more: object, document: object = {}): object =>
  withScheme({ type: 'oauth2', flows: { clientCredentials: { ...flows.clientCredentials, ...more } } }, document)

/** A usable document with these servers. */
export const withServers = (...servers: unknown[]): object => withFlow({}, { servers })

/** The same provider in the words of Swagger 2.0. */
export const swagger = {
  swagger: '2.0',
  info: { title: 'Old store', version: '1.0' },
  host: 'api.test:8443',
  basePath: '/v1',
  schemes: ['http', 'https', 'wss'],
  securityDefinitions: {
    code: {
      type: 'oauth2',
      flow: 'accessCode',
      authorizationUrl: 'https://login.test/authorize',
      tokenUrl: 'https://login.test/token',
      scopes: { read: 'Read' },
    },
    app: { type: 'oauth2', flow: 'application', tokenUrl: 'https://login.test/token', scopes: {} },
    owner: { type: 'oauth2', flow: 'password', tokenUrl: 'https://login.test/token', scopes: {} },
    page: { type: 'oauth2', flow: 'implicit', authorizationUrl: 'https://login.test/authorize', scopes: {} },
    key: { type: 'apiKey', in: 'query', name: 'key' },
    basic: { type: 'basic' },
  },
}

/** The pet store as people write it in YAML. */
export const yamlStore = `# The pet store
openapi: 3.1.0
info:
  title: Pet store # in YAML
  version: 1.10
servers:
- url: https://{region}.api.test/v2
  variables:
    region:
      default: eu
      enum: [eu, us]
paths:
  /pets:
    get: {}
components:
  schemas:
    Pet:
      type: object
  securitySchemes:
    oauth: &oauth
      type: oauth2
      flows: &flows
        clientCredentials:
          tokenUrl: https://login.test/token
          scopes:
            read: >
              Read
              all
    other:
      <<: *oauth
      description: The same
`

/** About ten megabytes of an API: paths and schemas as generators write them. */
export function hugeDocument(form: 'json' | 'yaml'): string {
  const paths: string[] = []
  const schemas: string[] = []
  for (let number = 0; number < 21_000; number += 1) {
    const [path, schema] = form === 'json' ? jsonOf(number) : yamlOf(number)
    paths.push(path)
    schemas.push(schema)
  }
  const { paths: _, components, ...head } = petStore
  const { oauth } = components.securitySchemes
  if (form === 'yaml') {
    return `openapi: 3.0.3
info: ${JSON.stringify(head.info)}
paths:
${paths.join('')}components:
  schemas:
${schemas.join('')}  securitySchemes:
    oauth: ${JSON.stringify(oauth)}
`
  }
  const start = JSON.stringify(head).slice(0, -1)
  return `${start},"paths":{${paths}},"components":{"schemas":{${schemas}},"securitySchemes":{"oauth":${JSON.stringify(oauth)}}}}`
}

const about = 'Lists all things of a kind, page by page, in the order in which they were made, newest first'

function jsonOf(number: number): [string, string] {
  const operation = {
    get: { operationId: `list${number}`, summary: about, responses: { 200: { description: about } } },
  }
  const schema = { type: 'object', description: about, properties: { id: { type: 'string' }, of: { type: 'integer' } } }
  return [`"/things${number}/{id}":${JSON.stringify(operation)}`, `"Thing${number}":${JSON.stringify(schema)}`]
}

function yamlOf(number: number): [string, string] {
  return [
    `  /things${number}/{id}:
    get:
      operationId: list${number}
      summary: ${about}
      responses:
        '200':
          description: ${about}
`,
    `    Thing${number}:
      type: object
      description: ${about}
      properties:
        id:
          type: string
        of:
          type: integer
`,
  ]
}
