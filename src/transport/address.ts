import { OAuthError } from '../vocabulary/errors.ts'

/** A URL, taken apart once. */
export interface Address {
  /** For looking at only: it is shared. */
  readonly url: URL
  readonly href: string
  readonly origin: string
  /** Name and port, as in a `Host` header. */
  readonly host: string
  /** Path and query, as in a request line. */
  readonly path: string
}

// Several steps of one request look at the same URL, and flows call the same few URLs again and again.
const remembered = new Map<string, Address>()
const rememberedAtMost = 256
const longestRemembered = 1_000

/** Takes a URL apart. Throws `REQUEST_INVALID` `url` unless it is absolute and http or https. */
export function addressOf(text: string): Address {
  return remembered.get(text) ?? parse(text)
}

/** As `addressOf`, and remembers the result. Not for a URL that holds a token. */
export function rememberedAddressOf(text: string): Address {
  const found = remembered.get(text)
  if (found) return found
  const address = parse(text)
  if (remembered.size >= rememberedAtMost) remembered.clear()
  if (text.length <= longestRemembered) remembered.set(text, address)
  return address
}

function parse(text: string): Address {
  try {
    const url = new URL(text)
    const { protocol, href, origin, host } = url
    if (protocol === 'https:' || protocol === 'http:')
      return { url, href, origin, host, path: url.pathname + url.search }
  } catch {
    // Told below, without the address: it may hold a secret.
  }
  throw new OAuthError('REQUEST_INVALID', 'url')
}
