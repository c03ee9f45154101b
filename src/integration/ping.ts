import { textAt, valueAt } from '../definition/answer-path.ts'
import type { IntegrationDefinition, PingRequest } from '../definition/integration-definition.ts'
import { joinUrl } from '../definition/join-url.ts'
import type { ApiRequest, ApiResponse } from '../transport/api-request.ts'
import { OAuthError, plain } from '../vocabulary/errors.ts'
import type { Account } from '../vocabulary/grant.ts'

/** The test request of an integration: its `ping`, or its base URL. */
export function pingRequest({ ping, timeout, rules }: IntegrationDefinition, baseUrl: string | undefined): ApiRequest {
  const url = joinUrl(baseUrl, ping.url)
  if (url === undefined) throw new OAuthError('CONFIGURATION_INVALID', 'missing', { property: 'baseUrl' })
  // What the definition says of each API request holds for this one, too.
  const accepts = [...rules.apiRequest.headers.keys()].some((name) => name.toLowerCase() === 'accept')
  return {
    method: ping.method,
    url,
    headers: { ...(!accepts && { accept: 'application/json, */*;q=0.5' }), ...ping.headers },
    timeout: timeout * 1_000,
    maxResponseBytes: 1_048_576,
    // The address stands in the settings of the integration, whose author decides where its token goes.
    authorOrigin: new URL(url).origin,
  }
}

/** Whether the API answered as the definition says it does when all is well. */
export function isGood(answer: ApiResponse, { success }: PingRequest): boolean {
  if (answer.status < 200 || answer.status >= 300) return false
  if (!success) return true
  const value = textAt(parsed(answer), success.path)
  return value !== undefined && (!success.values || success.values.includes(value))
}

const subjectFields = ['sub', 'id', 'user_id']
const nameFields = ['email', 'preferred_username', 'username', 'login', 'name', 'display_name']

/** Whom a JSON answer names where the definition says, or in one of the usual fields. */
export function whoAnswered(
  answer: ApiResponse,
  { subject, accountName }: Partial<PingRequest> = {},
): Account | undefined {
  if (answer.status >= 300) return undefined
  const data = parsed(answer)
  const [who, name] = [shown(data, subject ?? subjectFields), shown(data, accountName ?? nameFields)]
  if (who === undefined && name === undefined) return undefined
  return { ...(who !== undefined && { subject: who }), ...(name !== undefined && { name }) }
}

function shown(data: unknown, path: string | readonly string[]): string | undefined {
  const value = valueAt(data, path)
  return typeof value === 'string' || typeof value === 'number' ? plain(String(value), 100) : undefined
}

function parsed({ body }: ApiResponse): unknown {
  if (body[0] !== 0x7b && body[0] !== 0x5b) return undefined
  try {
    return JSON.parse(Buffer.from(body).toString('utf8'))
  } catch {
    return undefined
  }
}
