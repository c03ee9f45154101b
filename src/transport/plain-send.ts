import type { HttpRequest, Send } from '../vocabulary/http.ts'
import { addressOf } from './address.ts'
import type { ApiRequest, SendApi } from './api-request.ts'
import { timeoutError } from './network-error.ts'

/** The innermost step of a pipeline: hands the request to the network as it is, with the time that is left. */
export function plainSend(send: Send): SendApi {
  return async (request) => {
    const { status, headers, body } = await send(withTimeLeft(request))
    return { status, headers, body, url: addressOf(request.url).href, redirects: [], renewed: false, retried: false }
  }
}

function withTimeLeft(request: ApiRequest): HttpRequest {
  if (request.deadlineAt === undefined) return request
  const left = request.deadlineAt - performance.now()
  if (left <= 0) throw timeoutError(addressOf(request.url).host, request.timeout ?? 0)
  // One more, so that it is the deadline that speaks, and the network only lets go of the connection.
  return { ...request, timeout: Math.ceil(left) + 1 }
}
