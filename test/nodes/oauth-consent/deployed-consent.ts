import type { ConsentProperties } from '../../../nodes/oauth-consent/consent-config.ts'
import oauthConsent from '../../../nodes/oauth-consent/oauth-consent.ts'
import { type ConsentOptions, isLocalPath, OAuthError, type PastedAnswer } from '../../../src/index.ts'
import { type WatchedNode, watchedNode } from '../watched-node.ts'
import { aDevice } from './fake-device.ts'

/** What was asked of an integration, and by whom. */
type Asked = readonly [what: string, user: string | undefined, of?: unknown]

export interface DeployedConsent extends WatchedNode {
  readonly kinds: () => string[]
  readonly statuses: () => string[]
  readonly asked: Asked[]
  readonly begun: ReturnType<typeof aDevice>['begun']
}

export interface ConsentDeployment {
  readonly node?: Partial<ConsentProperties>
  readonly definition?: object
  /** Whether the second output has a wire; true by default. */
  readonly wired?: boolean
  /** Whether another provider's integration has the same key. */
  readonly rival?: boolean
  /** What the integration waits for before it answers. */
  readonly until?: Promise<void>
}

const expiresAt = Date.now() + 600_000

/** Deploys one node with an integration that does what it is asked, and records what comes out. */
export async function deployConsent(deployment: ConsentDeployment = {}): Promise<DeployedConsent> {
  const { node: properties = {}, definition = {}, wired = true, rival = false, until } = deployment
  const asked: Asked[] = []
  const device = aDevice()
  const watched = await watchedNode({
    node: { id: 'consent', type: 'oauth-consent', ...properties },
    register: oauthConsent,
    integration: { integration: fakeIntegration(definition, asked, device, until), hasRival: () => rival },
    second: 'again',
    wired,
  })
  const { events } = watched
  const statuses = () =>
    events
      .filter(([kind]) => kind === 'status')
      .map(([, { status }]) => status as { fill?: string; text?: string })
      .map(({ fill, text }) => [fill, text].filter(Boolean).join(' '))
  return {
    ...watched,
    kinds: () => events.map(([kind]) => kind).filter((kind) => kind !== 'status'),
    statuses,
    asked,
    begun: device.begun,
  }
}

function fakeIntegration(
  changes: object,
  asked: Asked[],
  { connection: { beginDevice } }: ReturnType<typeof aDevice>,
  until = Promise.resolve(),
) {
  const definition = {
    name: 'Acme',
    key: 'acme',
    mode: 'personal',
    grant: 'authorization_code',
    callbackRoot: 'admin',
    user: { from: 'msg', text: 'user' },
    rules: { callback: { code: 'code', state: 'state' } },
    ...changes,
  }
  let consents = 0
  const connectionOf = (user: string | undefined) => ({
    async beginConsent(options: ConsentOptions) {
      asked.push(['beginConsent', user, options])
      await until
      if (options.returnTo !== undefined && !isLocalPath(options.returnTo))
        throw new OAuthError('CONFIGURATION_INVALID', 'returnTo')
      consents += 1
      const state = `state-${consents}`
      const authorizationUrl = `https://login.test/authorize?state=${state}`
      return { authorizationUrl, redirectUri: options.redirectUri, state, secret: 'secret', expiresAt }
    },
    async completePasted(answer: PastedAnswer) {
      asked.push(['completePasted', user, answer])
      if (answer.code === 'secret-token') throw new TypeError('Bearer secret-token')
    },
    async beginDevice() {
      asked.push(['beginDevice', user])
      return beginDevice()
    },
  })
  return {
    definition,
    ...connectionOf(undefined),
    as(user: unknown) {
      if (typeof user !== 'string') throw new OAuthError('USER_MISSING', 'empty')
      return connectionOf(user)
    },
    async ticketFor(user: string | undefined, returnTo?: string) {
      if (definition.mode === 'system') throw new OAuthError('CONFIGURATION_INVALID', 'mode')
      asked.push(['ticketFor', user, returnTo])
      await until
      return 'ticket'
    },
  }
}
