import { isOAuthError } from '../vocabulary/errors.ts'
import { redactUrl } from '../vocabulary/secret.ts'
import type { ApiRequest, ApiResponse, Interceptor } from './api-request.ts'

/** What may be told about a request: no header, no body, no value of its query. */
export interface Observation {
  readonly method: string
  readonly url: string
  /** Of the answer; absent when there was none. */
  readonly status?: number
  /** Code of the failure; absent when there was an answer. */
  readonly error?: string
  readonly ms: number
  readonly renewed: boolean
  readonly retried: boolean
}

/** Tells whoever `observer` names about every request. Costs nothing while it names nobody. */
export function observe(
  observer: () => ((observation: Observation) => void) | undefined,
  now: () => number = () => performance.now(),
): Interceptor {
  return (next) => (request) => {
    const tell = observer()
    if (!tell) return next(request)
    const begun = now()
    const report = (end: Partial<ApiResponse>, error?: string) =>
      tell({
        ...about(request),
        ...(end.status !== undefined && { status: end.status }),
        ...(error !== undefined && { error }),
        ms: Math.round(now() - begun),
        renewed: end.renewed ?? false,
        retried: end.retried ?? false,
      })
    return next(request).then(
      (answer) => {
        report(answer)
        return answer
      },
      (error: unknown) => {
        report({}, isOAuthError(error) ? error.code : 'ERR_UNKNOWN')
        throw error
      },
    )
  }
}

const about = ({ method, url }: ApiRequest) => ({ method, url: redactUrl(url) })
