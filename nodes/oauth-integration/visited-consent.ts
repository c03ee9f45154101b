import type { Request } from 'express'
import type { NodeAPI } from 'node-red'
import { OAuthError, type PendingConsent, type ProcessConsents } from '../../src/index.ts'
import { publicRoot } from '../personal/public-address.ts'
import type { Visit } from './page-answer.ts'
import type { Registry, Running } from './registry.ts'

/** A consent that a request is about. */
export interface VisitedConsent {
  readonly running: Running
  readonly pending: PendingConsent
  readonly state: string
  readonly parameters: URLSearchParams
}

/** What the provider of this callback calls its state. */
function stateNameOf(registry: Registry, { params }: Request): string {
  return registry.withKey(params['key'] as string)[0]?.definition?.rules.callback.state ?? 'state'
}

/**
 * The consent that parameters belong to, after everything that can be checked without using it up.
 *
 * @param consents of this process
 * @throws OAuthError `CONSENT_INVALID`, and `STORE_FAILED` where a consent from elsewhere cannot be looked up
 */
export async function visitedConsent(
  { settings }: Pick<NodeAPI, 'settings'>,
  registry: Registry,
  consents: ProcessConsents,
  { request, root }: Visit,
  parameters: URLSearchParams,
): Promise<VisitedConsent> {
  const [state, ...more] = parameters.getAll(stateNameOf(registry, request))
  if (state === undefined || more.length > 0) throw new OAuthError('CONSENT_INVALID', 'parameters')
  const key = request.params['key'] as string
  const own = consents.peek(state)
  if (own && own.integrationKey !== key) throw new OAuthError('CONSENT_INVALID', 'integration')
  const starter = own && registry.find(own.id)
  if (own && !starter) throw new OAuthError('CONSENT_INVALID', 'changed')
  for (const running of starter ? [starter] : registry.withKey(key)) {
    const pending = await running.consents.peek(state)
    if (!pending) continue
    const isHere = running.definition && publicRoot(running.definition, settings) === root
    if (pending.integrationKey !== key || !isHere) throw new OAuthError('CONSENT_INVALID', 'integration')
    if (pending.binding === 'paste') throw new OAuthError('CONSENT_INVALID', 'paste')
    return { running, pending, state, parameters }
  }
  throw new OAuthError('CONSENT_INVALID', 'unknown')
}
