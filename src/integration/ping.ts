import type { IntegrationDefinition } from '../definition/integration-definition.ts'
import { joinUrl } from '../definition/join-url.ts'
import type { ApiRequest, ApiResponse } from '../transport/api-request.ts'
import { OAuthError, plain } from '../vocabulary/errors.ts'
import type { Account } from '../vocabulary/grant.ts'

/** The test request of an integration: its `ping`, or its base URL. */
export function pingRequest({ ping, baseUrl, timeout }: IntegrationDefinition): ApiRequest {
  const url = joinUrl(baseUrl, ping.url)
  if (url === undefined) throw new OAuthError('CONFIGURATION_INVALID', 'missing', { property: 'baseUrl' })
  return {
    method: ping.method,
    url,
    headers: { accept: 'application/json, */*;q=0.5' },
    timeout: timeout * 1_000,
    maxResponseBytes: 1_048_576,
    // The address stands in the settings of the integration, whose author decides where its token goes.
    authorOrigin: new URL(url).origin,
  }
}

const subjectFields = ['sub', 'id', 'user_id']
const nameFields = ['email', 'preferred_username', 'username', 'login', 'name', 'display_name']

/** Whom a JSON answer names in one of the usual fields. */
export function whoAnswered({ body, status }: ApiResponse): Account | undefined {
  if (status >= 300 || body.length === 0 || body[0] !== 0x7b) return undefined
  try {
    const answer = JSON.parse(Buffer.from(body).toString('utf8')) as Record<string, unknown>
    const first = (fields: string[]) => {
      const value = fields
        .map((field) => answer[field])
        .find((value) => typeof value === 'string' || typeof value === 'number')
      return value === undefined ? undefined : plain(String(value), 100)
    }
    const [subject, name] = [first(subjectFields), first(nameFields)]
    if (subject === undefined && name === undefined) return undefined
    return { ...(subject !== undefined && { subject }), ...(name !== undefined && { name }) }
  } catch {
    return undefined
  }
}
