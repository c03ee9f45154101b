import type { IntegrationDefinition } from '../definition/integration-definition.ts'
import { isAllowedDomain, isSecure } from '../definition/origins.ts'
import { OAuthError } from '../vocabulary/errors.ts'
import type { Send } from '../vocabulary/http.ts'

/** Largest answer of an OAuth endpoint that is read: 1 MiB. */
const maxResponseBytes = 1_048_576

/** A `Send` for OAuth endpoints: refuses addresses that must not see secrets, and bounds time and size. */
export function guardedSend(
  send: Send,
  definition: Pick<IntegrationDefinition, 'allowHttp' | 'allowedDomains' | 'timeout'>,
): Send {
  return async (request) => {
    guardUrl(new URL(request.url), definition)
    return send({ ...request, timeout: definition.timeout * 1_000, maxResponseBytes })
  }
}

/** Throws where an OAuth URL is not https (nor http on the loopback) or not among the allowed domains. */
export function guardUrl(
  url: URL,
  { allowHttp, allowedDomains }: Pick<IntegrationDefinition, 'allowHttp' | 'allowedDomains'>,
): void {
  if (!isSecure(url, allowHttp)) throw new OAuthError('ORIGIN_NOT_ALLOWED', 'insecure', { origin: url.origin })
  if (allowedDomains.length > 0 && !isAllowedDomain(url, allowedDomains))
    throw new OAuthError('ORIGIN_NOT_ALLOWED', 'origin', { origin: url.origin })
}
