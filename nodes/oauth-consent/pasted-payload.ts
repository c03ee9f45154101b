import { OAuthError, type PastedAnswer } from '../../src/index.ts'

const longest = 16_384

/**
 * What a payload brings of a consent: the address that a person was sent back to, or the code in it, as text or as an object.
 * Nothing else in it counts.
 *
 * @param codeName what the provider calls the code in the address
 * @throws OAuthError `CONSENT_INVALID`
 */
export function pastedPayload(payload: unknown, codeName: string): PastedAnswer {
  const given = typeof payload === 'string' ? textual(payload.trim(), codeName) : payload
  const answer: Record<string, string> = {}
  for (const name of ['url', 'code', 'state']) {
    const value = isObject(given) && Object.hasOwn(given, name) ? given[name] : undefined
    if (value === undefined || value === null || value === '') continue
    if (typeof value !== 'string' || value.length > longest) throw new OAuthError('CONSENT_INVALID', 'pasted')
    answer[name] = value.trim()
  }
  if (!answer['url'] && !answer['code']) throw new OAuthError('CONSENT_INVALID', 'pasted')
  return answer
}

/** A code may have a colon in it, and is no address for that. */
function textual(text: string, codeName: string): PastedAnswer {
  const isAddress = URL.canParse(text) && (text.includes('://') || new URL(text).searchParams.has(codeName))
  return isAddress ? { url: text } : { code: text }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}
