import type { CallbackRule } from '../definition/integration-definition.ts'
import { OAuthError } from '../vocabulary/errors.ts'

/** What a person brings by hand: the whole address they were sent back to, or the code in it. */
export interface PastedAnswer {
  readonly url?: string
  readonly code?: string
  /** Of the consent that the code belongs to; the last one that was started when absent. */
  readonly state?: string
}

/**
 * The parameters of an answer that was brought by hand.
 *
 * @param names what the provider calls them; those of RFC 6749 §4.1.2 when absent
 * @param latest the state of the consent that a code by itself belongs to
 * @throws OAuthError `CONSENT_INVALID` where there is neither an address nor a code, or no consent for it
 */
export function pastedAnswer(
  { url, code, state }: PastedAnswer,
  names: Pick<CallbackRule, 'code' | 'state'> = { code: 'code', state: 'state' },
  latest: () => string | undefined,
): URLSearchParams {
  if (url !== undefined && URL.canParse(url)) return new URL(url).searchParams
  if (code === undefined) throw new OAuthError('CONSENT_INVALID', 'parameters')
  const known = state ?? latest()
  if (known === undefined) throw new OAuthError('CONSENT_INVALID', 'unknown')
  return new URLSearchParams({ [names.code]: code, [names.state]: known })
}
