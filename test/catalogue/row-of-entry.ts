/** The row of real facts that says what a provider of the catalogue must see and answer. */
export interface RowOfEntry {
  readonly row: string
  /** What the entry calls a parameter of the row, by the row's name. */
  readonly names?: Readonly<Record<string, string>>
  /** Values that the row's mock does not type, by the entry's names. */
  readonly typed?: Readonly<Record<string, string>>
  /** A scope that is no choice. */
  readonly scope?: string
  /** Texts of the mock that no server of the provider would send, and what it would send instead. */
  readonly instead?: Readonly<Record<string, string>>
  /** What differs from the row, by the reason. */
  readonly differs?: Readonly<Record<string, RegExp>>
}

const usualMode = { 'response_mode=query is what a code comes by anyway': /the parameter response_mode is missing/ }
const pkce = { 'the provider documents PKCE': /\b(?:code_challenge|code_challenge_method|code_verifier) is more/ }
const commas = { 'the documentation puts commas between scopes': /the parameter scope is "read:a,write:b"/ }
const withKey = (name: string) => ({
  'the documentation wants it with each API request': new RegExp(`${name} is more`),
})
const zoho = {
  ...commas,
  'the documentation calls the scheme Zoho-oauthtoken': /authorization is "Zoho-oauthtoken AT\d" and not "Bearer/,
}

/** The rows by the entries that have one. */
export const rowsOfEntries: Readonly<Record<string, RowOfEntry>> = {
  adobe: { row: 'adobe' },
  adyen: { row: 'adyen' },
  auth0: { row: 'auth0', differs: usualMode },
  autodesk: { row: 'autodesk' },
  basecamp: { row: 'basecamp', names: { appDetails: 'userAgent' } },
  bitbucket: { row: 'bitbucket' },
  bitly: { row: 'bitly' },
  clickup: { row: 'clickup' },
  coinbase: {
    row: 'grant:coinbase',
    differs: { ...pkce, ...commas, 'the endpoints have moved to login.coinbase.com': /https:\/\/login\.coinbase\.com/ },
  },
  'confluence-data-center': {
    row: 'confluence-data-center',
    names: { endpointURL: 'host' },
    differs: { 'an authorization request has no grant type': /the parameter grant_type is missing/ },
  },
  'databricks-application': { row: 'databricks-workspace', names: { databricksInstance: 'host' } },
  datev: {
    row: 'datev',
    differs: {
      'a nonce that is always the same would be none': /nonce is "[\da-f-]{36}" and not "AnotherRandomStringDatev"/,
      ...withKey('x-datev-client-id'),
    },
  },
  'dropbox-sign': { row: 'dropbox-sign' },
  ebay: {
    row: 'ebay',
    differs: { 'eBay has a name in place of the redirect URI': /redirect_uri is "\S+" and not the redirect URI/ },
  },
  figma: {
    row: 'figma',
    differs: {
      'the documentation has a form and HTTP Basic':
        /request: the (?:query|body) parameter|content type|authorization is more/,
    },
  },
  fitbit: { row: 'fitbit' },
  gitlab: { row: 'gitlab', typed: { host: 'gitlab.com' } },
  gong: { row: 'gong-oauth' },
  'google-bigquery': { row: 'google-bigquery' },
  'google-calendar': { row: 'google-calendar' },
  'google-contacts': { row: 'google-contacts' },
  'google-slides': { row: 'google-slides' },
  gusto: { row: 'gusto' },
  hubspot: { row: 'hubspot' },
  intercom: { row: 'intercom' },
  klaviyo: { row: 'klaviyo-oauth', typed: { revision: '2024-07-15' } },
  mailchimp: { row: 'mailchimp', instead: { 'auto-dc': 'us6' } },
  mastodon: { row: 'grant:mastodon', names: { subdomain: 'host' } },
  microsoft: { row: 'microsoft', typed: { tenant: 'common' }, differs: { ...usualMode, ...pkce } },
  'microsoft-application': { row: 'microsoft-word-oauth2-cc', names: { tenantId: 'tenant' } },
  'microsoft-onedrive': {
    row: 'one-drive-personal',
    typed: { tenant: 'consumers' },
    differs: {
      ...usualMode,
      ...pkce,
      'OneDrive is a part of Microsoft Graph': /the base URL is https:\/\/graph\.microsoft/,
    },
  },
  'microsoft-outlook': { row: 'outlook', typed: { tenant: 'common' }, differs: { ...usualMode, ...pkce } },
  monday: { row: 'monday' },
  pagerduty: {
    row: 'pagerduty',
    differs: { 'apps with scopes have endpoints of their own': /https:\/\/identity\.pagerduty\.com/ },
  },
  personio: {
    row: 'personio',
    differs: {
      'version 2 of the API is the standard’s client credentials':
        /\/v2|content type is application\/x-www-form-urlencoded|grant_type is more|header x-personio-\S+ is missing/,
    },
  },
  quickbooks: { row: 'quickbooks', instead: { 'cb-realmid': '9341453474484455' } },
  'quickbooks-sandbox': {
    row: 'quickbooks-sandbox',
    instead: { 'cb-realmid': '9341453474484455' },
    differs: { 'the documentation has HTTP Basic': /client_(?:id|secret) is missing|authorization is more/ },
  },
  ringcentral: { row: 'ring-central-sandbox', typed: { host: 'platform.devtest.ringcentral.com' } },
  'sap-btp': { row: 'sap-odata-oauth2-cc' },
  servicenow: { row: 'servicenow', names: { hostname: 'instance' } },
  shopify: { row: 'shopify', differs: commas },
  smartsheet: { row: 'smartsheet' },
  'sophos-central': {
    row: 'sophos-central',
    scope: 'token',
    instead: { 'auto-dataregion': 'https://api-eu01.central.sophos.com' },
  },
  'spotify-application': { row: 'spotify-oauth2-cc' },
  squarespace: {
    row: 'squarespace',
    names: { customappDescription: 'userAgent' },
    differs: { 'without it there is no refresh token': /the parameter access_type is more/ },
  },
  'stack-exchange': {
    row: 'stackexchange',
    differs: {
      'the documentation has key and token in the query':
        /parameter (?:key|access_token) is more|authorization is missing/,
    },
  },
  'tiktok-ads': {
    row: 'tiktok-ads',
    // Each answer of this API begins with a code.
    instead: { '"request_id":"meta-request_id"': '"code":0,"request_id":"meta-request_id"' },
  },
  todoist: { row: 'todoist' },
  typeform: { row: 'typeform' },
  unsplash: { row: 'grant:unsplash', differs: withKey('accept-version') },
  wave: { row: 'wave-accounting' },
  webflow: { row: 'webflow' },
  whoop: { row: 'whoop' },
  wrike: { row: 'wrike' },
  'zoho-desk': { row: 'zoho-desk', names: { extension: 'region' }, differs: { ...zoho, ...withKey('orgid') } },
  'zoho-mail': { row: 'zoho-mail', names: { extension: 'region' }, differs: zoho },
  zoom: {
    row: 'zoom',
    differs: { 'the documentation has no commas': /the parameter scope is "read:a write:b" and not "read:a,write:b"/ },
  },
}
