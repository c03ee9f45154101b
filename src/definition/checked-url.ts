import { invalid } from './invalid.ts'
import { isSecure } from './origins.ts'

/** A usable address: https, or http where that is allowed, and nothing in it that would be lost or shown. */
export function checkedUrl(value: string, property: string, allowHttp: boolean): string {
  const parsed = /^https?:\/\/[^/\\]/i.test(value) && URL.canParse(value) ? new URL(value) : undefined
  if (!parsed || parsed.username || parsed.password || value.includes('#')) throw invalid('url', { property })
  if (!isSecure(parsed, allowHttp)) throw invalid('insecure', { property })
  return value
}
