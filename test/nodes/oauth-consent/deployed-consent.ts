import type { Node, NodeAPI, NodeDef, NodeMessage } from 'node-red'
import type { ConsentProperties } from '../../../nodes/oauth-consent/consent-config.ts'
import oauthConsent from '../../../nodes/oauth-consent/oauth-consent.ts'
import { type ConsentOptions, isLocalPath, OAuthError, type PastedAnswer } from '../../../src/index.ts'
import { helper, type Message, settle } from '../node-helper.ts'
import { aDevice } from './fake-device.ts'

/** What was asked of an integration, and by whom. */
type Asked = readonly [what: string, user: string | undefined, of?: unknown]

export interface DeployedConsent {
  readonly node: Node
  /** Gives messages to the node, and waits until all were dealt with. */
  readonly receive: (...messages: object[]) => Promise<void>
  /** What came out of the node and of those that watch it, in order. */
  readonly events: readonly (readonly [kind: string, msg: Message])[]
  readonly kinds: () => string[]
  readonly first: (kind: string) => Message
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

/** A node without a place counts as a config node. */
const placed = { z: 'flow', x: 0, y: 0 }
const expiresAt = Date.now() + 600_000

/** Deploys one node with an integration that does what it is asked, and records what comes out. */
export async function deployConsent(deployment: ConsentDeployment = {}): Promise<DeployedConsent> {
  const { node: properties = {}, definition = {}, wired = true, rival = false, until } = deployment
  const events: [kind: string, msg: Message][] = []
  const asked: Asked[] = []
  const device = aDevice()
  const integrationNode = (RED: NodeAPI) => {
    RED.nodes.registerType('oauth-integration', function (this: Node & object, config: NodeDef) {
      RED.nodes.createNode(this, config)
      Object.assign(this, { integration: fakeIntegration(definition, asked, device, until), hasRival: () => rival })
    })
  }
  const watch = (type: string, to: string) => ({ id: type, type, ...placed, scope: ['consent'], wires: [[to]] })
  const probe = (id: string) => ({ id, type: 'helper', ...placed, wires: [] })
  await helper.load(
    [integrationNode, oauthConsent],
    [
      { id: 'flow', type: 'tab', label: '' },
      { id: 'integration', type: 'oauth-integration', name: 'Acme' },
      {
        id: 'consent',
        type: 'oauth-consent',
        integration: 'integration',
        ...placed,
        ...properties,
        wires: [['out'], wired ? ['again'] : []],
      },
      ...['out', 'again', 'caught', 'completed', 'shown'].map(probe),
      watch('catch', 'caught'),
      watch('complete', 'completed'),
      watch('status', 'shown'),
    ],
  )
  const kindOf = { out: 'out', again: 'again', caught: 'catch', completed: 'complete', shown: 'status' }
  for (const [id, kind] of Object.entries(kindOf))
    helper.getNode(id).on('input', (msg) => void events.push([kind, msg as unknown as Message]))
  const statuses = () =>
    events
      .filter(([kind]) => kind === 'status')
      .map(([, { status }]) => status as { fill?: string; text?: string })
      .map(({ fill, text }) => [fill, text].filter(Boolean).join(' '))
  const node = helper.getNode('consent')
  async function receive(...messages: object[]): Promise<void> {
    const before = events.filter(isEnd).length
    for (const msg of messages) node.receive(msg as NodeMessage)
    for (let tries = 0; events.filter(isEnd).length < before + messages.length; tries++) {
      if (tries > 400) throw new Error('The messages were not dealt with')
      await new Promise((resolve) => setTimeout(resolve, 10))
    }
    await settle()
  }
  return {
    node,
    receive,
    events,
    kinds: () => events.map(([kind]) => kind).filter((kind) => kind !== 'status'),
    first: (kind) => events.find(([found]) => found === kind)?.[1] ?? {},
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

/** Whether a message was dealt with: its node says so to a Complete node or a Catch node. */
const isEnd = ([kind]: readonly [kind: string, msg: Message]) => kind === 'complete' || kind === 'catch'
