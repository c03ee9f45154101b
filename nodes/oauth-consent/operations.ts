import type { NodeMessage } from 'node-red'
import { OAuthError } from '../../src/index.ts'
import { consentId, setConsentCookie } from '../oauth-integration/consent-cookie.ts'
import type { ChosenConnection } from '../personal/connection-of-message.ts'
import { flowRedirectUri } from '../personal/flow-redirect-uri.ts'
import { publicAddress, type RootSettings } from '../personal/public-address.ts'
import { requestOf } from '../personal/request-of-message.ts'
import { returnPathOf } from '../personal/return-path.ts'
import { browserOf } from './browser-of-message.ts'
import type { Operation } from './consent-config.ts'
import type { DeviceConsents } from './device-consents.ts'
import { pastedPayload } from './pasted-payload.ts'
import { showDeviceCode } from './show-device-code.ts'
import { connectionNamed, consentNamed } from './waiting-messages.ts'

/** A message to be dealt with. */
export interface ConsentJob {
  readonly msg: NodeMessage
  readonly chosen: ChosenConnection
  /** Of the node: the page to go to in the end. */
  readonly returnTo: string | undefined
  readonly settings: RootSettings
  /** Has the message wait for an event, until a moment; see `WaitingMessages`. */
  readonly remember: (event: string, until: number) => void
  readonly forget: (event: string) => void
  readonly devices: DeviceConsents<NodeMessage>
}

/** What goes out with the message in `msg.oauth`; nothing goes out where there is none. */
export type Outcome = Readonly<Record<string, unknown>> | undefined

/** Milliseconds: a link is good for an hour, and the consent that it starts for ten minutes. */
const linkLife = 4_200_000

export const operations: Readonly<Record<Operation, (job: ConsentJob) => Promise<Outcome>>> = {
  /** Starts a consent in the user's own request, so that the cookie reaches the browser that comes back. */
  async redirect({ msg, chosen, returnTo, settings, remember }) {
    const browser = browserOf(msg)
    const { definition } = startable(chosen)
    const { host, secure } = browser
    const { redirectUri, binding } = flowRedirectUri({ definition, settings, host, secure })
    const consent = await chosen.connection.beginConsent({ redirectUri, binding, ...returning(returnTo, msg) })
    const { state, secret, authorizationUrl, expiresAt } = consent
    const cookie = setConsentCookie(state, secret, /^https:/i.test(redirectUri))
    browser.redirect(authorizationUrl, binding === 'cookie' ? cookie : undefined)
    remember(consentNamed(consentId(state)), expiresAt)
    return undefined
  },

  async link({ msg, chosen, returnTo, settings, remember }) {
    const { integration, user, node } = chosen
    const { definition } = startable(chosen)
    const ticket = await integration.ticketFor(user, returning(returnTo, msg).returnTo)
    remember(connectionNamed(node.id, user), Date.now() + linkLife)
    return { connectUrl: publicAddress(definition, settings, `connect/${ticket}`) }
  },

  device: showDeviceCode,

  /** The browser that comes back need not reach us at all: its user brings the answer. */
  async paste({ msg, chosen, settings, remember }) {
    const { definition } = startable(chosen)
    const { headers, secure } = requestOf(msg) ?? {}
    const { redirectUri } = flowRedirectUri({ definition, settings, host: headers?.host, secure: secure === true })
    const { authorizationUrl, state, expiresAt } = await chosen.connection.beginConsent({
      redirectUri,
      binding: 'paste',
    })
    remember(consentNamed(consentId(state)), expiresAt)
    return { authorizationUrl, expiresAt }
  },

  async finish({ msg, chosen: { connection, integration } }) {
    await connection.completePasted(pastedPayload(msg.payload, integration.definition.rules.callback.code))
    return { connected: true }
  },
}

/** The integration, if a consent with it may come back to us by an address. */
function startable({ integration, node }: ChosenConnection): ChosenConnection['integration'] {
  const { grant } = integration.definition
  if (grant !== 'authorization_code') throw new OAuthError('CONFIGURATION_INVALID', 'grant', { grant })
  if (node.hasRival()) throw new OAuthError('CONFIGURATION_INVALID', 'keyTaken')
  return integration
}

/** Where to go in the end: to where the node says, else to the page that was asked for; never to where the message's data say. */
function returning(ofNode: string | undefined, msg: NodeMessage): { returnTo?: string } {
  const returnTo = ofNode ?? returnPathOf(msg)
  return returnTo === undefined ? {} : { returnTo }
}
