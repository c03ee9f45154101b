import { httpInRequest } from '../../support/http-in-request.ts'

interface Sent {
  readonly status: number
  readonly location: string
  readonly headers: Record<string, string | string[]>
}

/** What express makes of a response, as far as it is used here. A flow has set a cookie of its own before. */
export interface FakeResponse {
  headersSent: boolean
  writableEnded: boolean
  sent?: Sent
  append(name: string, value: string): FakeResponse
  set(headers: Record<string, string>): FakeResponse
  redirect(status: number, location: string): void
}

export function fakeResponse(): FakeResponse {
  const headers: Record<string, string | string[]> = { 'Set-Cookie': ['session=theirs'] }
  return {
    headersSent: false,
    writableEnded: false,
    append(name, value) {
      headers[name] = [...(headers[name] ?? []), value]
      return this
    },
    set(more) {
      Object.assign(headers, more)
      return this
    },
    redirect(status, location) {
      this.headersSent = true
      this.sent = { status, location, headers }
    },
  }
}

interface HttpIn {
  readonly response?: FakeResponse
  readonly host?: string
  readonly secure?: boolean
  readonly method?: string
  readonly originalUrl?: string
  /** What else the request has. */
  readonly more?: object
}

/** A message as `http in` makes it. */
export function httpIn(options: HttpIn = {}): { req: object; res: object } {
  const { response = fakeResponse(), host = '127.0.0.1:1880', secure = false, more = {} } = options
  const { method = 'GET', originalUrl = '/page?tab=2' } = options
  const req = httpInRequest({ headers: { host }, secure, method, originalUrl, ...more })
  return { req, res: { _res: response } }
}
