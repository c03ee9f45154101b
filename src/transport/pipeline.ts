import type { Interceptor, SendApi } from './api-request.ts'

/** Puts interceptors around a `send`; the first is the outermost, as one reads them. */
export function pipeline(send: SendApi, ...interceptors: readonly Interceptor[]): SendApi {
  return interceptors.reduceRight((next, interceptor) => interceptor(next), send)
}
