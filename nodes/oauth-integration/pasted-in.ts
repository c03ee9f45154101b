import type { Request } from 'express'
import { type PendingConsents, pastedAnswer } from '../../src/index.ts'
import type { Running } from './registry.ts'
import { editorUser, given, textIn } from './request-fields.ts'

/**
 * The parameters of a pasted address, or of a code by itself, which then belongs to the consent that the same person started
 * last.
 *
 * @throws OAuthError `CONSENT_INVALID`
 */
export function pastedIn(request: Request, running: Running, consents: PendingConsents): URLSearchParams {
  const { node, alias, definition } = running
  const starter = given('startedBy', editorUser(request))
  const [url, code, state] = ['url', 'code', 'state'].map((name) => textIn(request, name))
  return pastedAnswer(
    { ...given('url', url), ...given('code', code), ...given('state', state) },
    definition?.rules.callback,
    () => consents.latest(node.id, starter) ?? consents.latest(alias ?? '', starter),
  )
}
