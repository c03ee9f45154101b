import type { NodeAPI } from 'node-red'
import { isOAuthError, OAuthError, type OpenTicket } from '../../src/index.ts'
import { flowRedirectUri } from '../personal/flow-redirect-uri.ts'
import { seeOther } from '../see-other.ts'
import type { Visited } from './page-answer.ts'
import type { Registry, Running } from './registry.ts'

/**
 * What a connect link leads to: starts the consent of the user it was made for, and goes on to the provider. Opening it uses
 * nothing up, so a preview of the link spoils nothing; who comes back is asked whether they are this user.
 */
export function connectPage(RED: NodeAPI, registry: Registry): Visited {
  return async ({ request, response }) => {
    // Only a person who goes there can answer the provider: no script, picture or frame.
    if ((request.headers['sec-fetch-dest'] ?? 'document') !== 'document')
      throw new OAuthError('CONSENT_INVALID', 'prefetch')
    const { key, ticket = '' } = request.params as { key?: string; ticket?: string }
    const { running, opened } = await openTicket(registry.withKey(key), ticket)
    const { definition } = running.integration
    if (registry.hasRival(running)) throw new OAuthError('CONFIGURATION_INVALID', 'keyTaken')
    const { redirectUri } = flowRedirectUri({
      definition,
      settings: RED.settings,
      host: request.headers.host,
      secure: 'encrypted' in request.socket,
    })
    const { returnTo } = opened
    const { authorizationUrl } = await opened.connection.beginConsent({
      redirectUri,
      binding: 'confirm',
      ...(returnTo !== undefined && { returnTo }),
    })
    seeOther(response, authorizationUrl)
    return undefined
  }
}

/** Several instances of one node in subflows may have the same key; a ticket opens for the one that made it. */
async function openTicket(
  all: readonly Running[],
  ticket: string,
): Promise<{ readonly running: Running; readonly opened: OpenTicket }> {
  for (const running of all) {
    const opened = await running.integration.readTicket(ticket).catch((error: unknown) => {
      if (isOAuthError(error, 'CONSENT_INVALID') || running.problem) return undefined
      throw error
    })
    if (opened) return { running, opened }
  }
  throw new OAuthError('CONSENT_INVALID', 'ticket')
}
