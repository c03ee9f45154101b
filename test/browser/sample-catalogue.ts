import type { BrowserContext } from 'playwright-core'

/** Providers made up for tests: one with parameters and scopes, one that needs nothing, and some to search through. */
const catalogue = [
  {
    id: 'shop',
    name: 'Example Shop',
    documentation: 'https://shop.example.com/docs/oauth',
    settings: {
      grant: 'authorization_code',
      authorizationUrl: 'https://{shop}.shop.example.com/oauth/authorize',
      tokenUrl: 'https://{shop}.shop.example.com/oauth/token',
      baseUrl: 'https://{shop}.shop.example.com/api/{version}',
      clientAuth: 'client_secret_post',
      scope: 'orders:read',
      scopes: [
        { name: 'orders:read', description: 'See orders' },
        { name: 'orders:write', description: 'Change orders' },
        { name: 'customers', description: 'See customers' },
      ],
      allowedDomains: ['shop.example.com'],
      parameters: [
        {
          name: 'shop',
          label: 'Shop',
          description: 'The first part of your shop’s address.',
          prefix: 'https://',
          suffix: '.shop.example.com',
          pattern: '[a-z0-9-]+',
          example: 'my-shop',
        },
        { name: 'version', label: 'API version', enum: ['v1', 'v2'], default: 'v2' },
        { name: 'apiKey', label: 'API key', secret: true },
        { name: 'account', source: 'tokenResponse' },
        { name: 'shout', value: '{upper({shop})}' },
      ],
      tokenRequest: { parameters: { access_mode: 'offline' }, headers: { 'X-Api-Key': '{apiKey}' } },
      tokenResponse: { expires: { path: 'expires', as: 'at' }, capture: { account: 'account.id' } },
      apiRequest: { headers: { 'X-Shop': '{shout}' } },
    },
  },
  {
    id: 'weather',
    name: 'Weather Board',
    documentation: 'https://weather.example.com/docs',
    settings: { tokenUrl: 'https://weather.example.com/token', scope: 'read' },
  },
  ...Array.from({ length: 30 }, (_, index) => ({
    id: `other${index}`,
    name: `Other Service ${index}`,
    documentation: 'https://other.example.com',
    settings: { tokenUrl: 'https://other.example.com/token' },
  })),
]

/** Lets the editor find these providers and no others. */
export async function offerSampleCatalogue(context: BrowserContext): Promise<void> {
  await context.route('**/resources/**/catalogue.json', (route) => route.fulfill({ json: catalogue }))
}
