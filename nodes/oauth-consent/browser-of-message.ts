import type { Response } from 'express'
import { OAuthError } from '../../src/index.ts'
import { clearOldConsents } from '../oauth-integration/consent-cookie.ts'
import { requestOf } from '../personal/request-of-message.ts'
import { seeOther } from '../see-other.ts'

/** The browser whose request a message is. */
export interface Browser {
  /** Its `Host` header. */
  readonly host: string | undefined
  /** Whether its request came over TLS. */
  readonly secure: boolean
  /**
   * Sends it elsewhere, in answer to its request.
   *
   * @throws OAuthError `REQUEST_INVALID` when the request was answered meanwhile
   */
  redirect(url: string, cookie: string | undefined): void
}

/** Throws `REQUEST_INVALID` where the message is no request of a browser, or one that was answered. */
export function browserOf(msg: object): Browser {
  const request = requestOf(msg)
  // Core's node wraps the response.
  const response = (msg as { readonly res?: { readonly _res?: Response } }).res?._res
  if (!request?.headers || !response) throw new OAuthError('REQUEST_INVALID', 'httpIn')
  requireOpen(response)
  return {
    host: request.headers.host,
    secure: request.secure === true,
    redirect(url, cookie) {
      requireOpen(response)
      if (cookie !== undefined)
        for (const line of [...clearOldConsents(request.headers.cookie), cookie]) response.append('Set-Cookie', line)
      seeOther(response, url)
    },
  }
}

function requireOpen({ headersSent, writableEnded }: Response): void {
  if (headersSent || writableEnded) throw new OAuthError('REQUEST_INVALID', 'answered')
}
