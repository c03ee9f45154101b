import type { IntegrationSettings } from '../../src/definition/integration-settings.ts'
import { type Integration, joinUrl } from '../../src/index.ts'
import { assertionKey } from '../providers/assertion-key.ts'
import { samePlace, urlOf } from '../providers/compare-urls.ts'
import type { ProviderServer } from '../providers/provider-server.ts'
import { inPart, messageOf } from '../providers/row-run.ts'
import { integrationFor } from '../support/integration-for.ts'
import { type CatalogueEntry, caughtValue, filledIn, secretsOf } from './catalogue.ts'
import { type EntryServer, entryServer } from './entry-server.ts'
import { domainOf, filled } from './provider-state.ts'

const client = { id: 'some-client', secret: 'some-secret' }

interface Run {
  readonly settings: IntegrationSettings
  readonly integration: Integration
  readonly provider: EntryServer
  readonly report: (difference: string) => void
  readonly wait: (duration: number) => void
}

/**
 * Takes an entry from its consent to a revoked token, against a server that behaves as the entry itself says. The differences;
 * never throws. It shows that an entry works at all, and not that the provider is as the entry says. `other` is what this one wants
 * otherwise.
 */
export async function runAlone(
  entry: CatalogueEntry,
  server: ProviderServer,
  other: IntegrationSettings = {},
): Promise<string[]> {
  const differences: string[] = []
  const report = (difference: string) => void differences.push(difference)
  const settings = filledIn(entry, { clientId: client.id })
  let ahead = 0
  const now = () => Date.now() + ahead
  try {
    const secrets = {
      clientSecret: client.secret,
      ownerUsername: 'owner',
      ownerPassword: 'password',
      secretParameters: secretsOf(entry),
      ...(settings.jwt?.algorithm && { privateKey: assertionKey(settings.jwt.algorithm).pem }),
    }
    const provider = entryServer({ settings: { ...settings, ...other }, client, report, now }, secrets.secretParameters)
    const integration = integrationFor(entry.id, settings, secrets, server.sendTo(provider.handler), now)
    const wait = (duration: number) => {
      ahead += duration
    }
    await drive({ settings, integration, provider, report, wait })
  } catch (error) {
    report(messageOf(error))
  }
  return [...new Set(differences)]
}

async function drive(run: Run): Promise<void> {
  const { settings, integration, provider, report, wait } = run
  if (settings.grant === 'authorization_code') await consent(run)
  else await inPart('token request', () => integration.obtain())
  await integration.settled()
  if (provider.count('token') !== 1) report(`there were ${provider.count('token')} token requests`)
  for (const { name, url } of provider.due) report(`${name ?? url} did not come`)
  await useToken(run, 'the first token')
  if (settings.ping) {
    const before = provider.count('api')
    const { status } = await inPart('test request', () => integration.ping())
    if (status !== 200 || provider.count('api') !== before + 1) report(`the test request: ${status}`)
  }
  const { mode = 'refresh_token', notBefore } = settings.refreshRequest ?? {}
  if (mode !== 'none') {
    if (notBefore !== undefined) wait((3_600 - Number(notBefore) / 2) * 1_000)
    await inPart('renewal', () => integration.renew())
    await integration.settled()
    await useToken(run, 'the renewed token')
  }
  if (settings.revocationUrl === undefined) return
  const confirmed = await inPart('revocation', () => integration.revoke())
  if (!confirmed || provider.count('revocation') === 0) report(`the revocation is ${confirmed}`)
}

async function consent({ settings, integration, provider, report }: Run): Promise<void> {
  const redirectUri = `https://flows.example.net/oauth-integration/${settings.key}/callback`
  const { authorizationUrl, state } = await inPart('authorization request', () =>
    integration.beginConsent({ redirectUri, binding: 'cookie' }),
  )
  const issuer = filled(settings.issuer, provider.values)
  const wanted = filled(settings.authorizationUrl, provider.values) ?? `${issuer?.replace(/\/$/, '')}/authorize`
  if (!samePlace(wanted, authorizationUrl)) report(`the authorization request goes to ${authorizationUrl}`)
  const sent = urlOf(authorizationUrl)?.searchParams ?? new URLSearchParams()
  const { names = {}, parameters = {} } = settings.authorizationRequest ?? {}
  for (const [standard, value] of Object.entries({
    client_id: client.id,
    state,
    redirect_uri: redirectUri,
    response_type: 'code',
  })) {
    const name = names[standard] === undefined ? standard : names[standard]
    if (name !== null && parameters[name] === undefined && sent.get(name) !== value)
      report(`${name} is ${sent.get(name)} and not ${value}`)
  }
  if (sent.has('code_challenge') === (settings.pkce === 'none')) report('PKCE is not as the entry says')
  provider.nonce = sent.get('nonce') ?? undefined
  const { code = 'code', capture = [] } = settings.callback ?? {}
  const back = new URLSearchParams({ [code]: 'CODE1', state })
  for (const name of Array.isArray(capture) ? capture : Object.keys(capture)) {
    const value = caughtValue(settings.parameters?.find((each) => each.name === name) ?? { name }, domainOf(settings))
    provider.values.set(name, value)
    back.set(name, value)
  }
  await inPart('callback', () => integration.completeConsent(back))
}

async function useToken({ settings, integration, provider, report }: Run, what: string): Promise<void> {
  const { accessToken, expiresAt } = await inPart(what, () => integration.token())
  if (accessToken !== provider.token) report(`${what} is ${accessToken} and not ${provider.token}`)
  if (expiresAt === undefined) report(`${what} does not end`)
  const base = await inPart('base URL', () => integration.baseUrl())
  if (base !== filled(settings.baseUrl, provider.values)) report(`the base URL is ${base}`)
  const { status } = await inPart('API request', () =>
    integration.send({ method: 'GET', url: joinUrl(base, 'some/thing') ?? '', headers: {} }),
  )
  if (status !== 200) report(`API request: the answer is ${status}`)
}
