import type { ExpectedRequest } from './compare-request.ts'
import { stricter } from './expected-requests.ts'
import type { MockAuthorize, MockRequest, RowValues } from './provider-row.ts'
import type { RowRun } from './row-run.ts'

type Run = Pick<RowRun, 'row' | 'conversion' | 'values'>

/** What the mock says of the authorization request, made stricter by the row. */
export function expectedAuthorize({ row, values }: Run, request: MockAuthorize): MockAuthorize {
  const { body } = stricter({ body: request.query ?? {} }, { params: row.authorization?.params ?? {} }, values.look)
  return { ...request, query: body as Record<string, unknown> }
}

/** What the mock says of a token or refresh request, made stricter by the row. */
export function expectedToken(run: Run, kind: 'token' | 'refresh', request: MockRequest): ExpectedRequest {
  const { row, conversion, values } = run
  const facts = (kind === 'token' ? row.token_request : row.refresh_request) ?? {}
  const disagree = Object.values(row.cross_check ?? {}).some((other) => other?.differs?.includes('client_auth'))
  const { settings, secrets } = conversion
  return {
    ...stricter(
      { ...request, body: withJwts(run, request.body), query: withJwts(run, request.query) as RowValues },
      facts,
      values.look,
    ),
    ...(disagree && { eitherAuth: { id: settings.clientId ?? '', secret: secrets.clientSecret ?? '' } }),
  }
}

/** A mock that types in the signed assertion means one that the client signs. */
function withJwts({ row, conversion }: Run, body: unknown): unknown {
  if (!conversion.assertion || typeof body !== 'object' || body === null) return body
  const typed: unknown[] = ['*', ...Object.values(row.mock?.params ?? {})]
  const members = Object.entries(body).map(([name, value]) => [
    name,
    /^(?:client_)?assertion$/.test(name) && typed.includes(value) ? '*jwt' : value,
  ])
  return Object.fromEntries(members)
}
