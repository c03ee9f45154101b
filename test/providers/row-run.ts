import { type Integration, isOAuthError, type Send } from '../../src/index.ts'
import { integrationFor } from '../support/integration-for.ts'
import type { Relabelling } from './answers.ts'
import type { Marks } from './compare-values.ts'
import { type Conversion, convert } from './convert.ts'
import { completeRow } from './derive-mock.ts'
import type { MockRow, ProviderRow } from './provider-row.ts'
import type { ProviderServer } from './provider-server.ts'
import { type RequestDesk, requestDesk } from './request-desk.ts'
import { type RunValues, runValues } from './run-values.ts'

/** One row under way: who takes part, and how far it has come. */
export interface RowRun {
  readonly row: ProviderRow
  readonly mock: MockRow
  readonly conversion: Conversion
  readonly integration: Integration
  readonly redirectUri: string
  readonly values: RunValues
  readonly desk: RequestDesk
  readonly marks: Marks
  /** Signed JWTs that were seen, to be checked in the end. */
  readonly jwts: string[]
  readonly differences: string[]
  readonly notCompared: string[]
  /** The tokens in use, and their labels in the mock. */
  readonly held: {
    access: string
    accessLabel: string
    refreshLabel: string
    cookies: string
    endsAt: number | undefined
  }
  readonly now: () => number
  /** Lets time pass. Milliseconds. */
  readonly wait: (duration: number) => void
}

/** Makes everything ready. Throws where the row cannot be converted, or the definition is refused. */
export async function startRun(
  given: ProviderRow,
  server: ProviderServer,
  differences: string[],
  notCompared: string[],
): Promise<RowRun> {
  const complete = await inPart('conversion', () => completeRow(given))
  const { row, mock } = complete
  const conversion = await inPart('conversion', () => convert(row))
  notCompared.push(...complete.derived, ...conversion.notes)
  const redirectUri = `https://flows.example.net/oauth-integration/${conversion.settings.key}/callback`
  let ahead = 0
  const now = () => Date.now() + ahead
  const jwts: string[] = []
  const marks: Marks = {
    redirectUri,
    jwt(token) {
      jwts.push(token)
      return /^[\w-]+\.[\w-]+\.[\w-]*$/.test(token) ? [] : ['it has not three parts']
    },
  }
  const desk = requestDesk((difference) => differences.push(difference))
  return {
    row,
    mock,
    conversion,
    integration: await inPart('definition', () => integrationOf(row, conversion, server.sendTo(desk.handler), now)),
    redirectUri,
    values: runValues(row, mock, conversion, redirectUri),
    desk,
    marks,
    jwts,
    differences,
    notCompared,
    held: { access: '', accessLabel: 'AT1', refreshLabel: 'RT1', cookies: '', endsAt: undefined },
    now,
    wait(duration) {
      ahead += duration
    },
  }
}

/** What stands for the tokens in use where a mock says `AT1` and `RT1`. */
export const labelsInUse = ({ held }: RowRun): Relabelling => ({ AT1: held.access || 'AT1', RT1: held.refreshLabel })

/** Does a part of a run, and has its failure say which part it was. */
export async function inPart<T>(part: string, work: () => T | Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    throw new Error(`${part}: ${messageOf(error)}`)
  }
}

export function messageOf(error: unknown): string {
  if (isOAuthError(error)) return `${error.code} ${error.reason} ${JSON.stringify(error.details ?? {})}`
  return error instanceof Error ? error.message : String(error)
}

let made = 0

function integrationOf(
  row: ProviderRow,
  { settings, secrets }: Conversion,
  send: Send,
  now: () => number,
): Integration {
  made += 1
  return integrationFor(`${row.id}-${made}`, settings, secrets, send, now)
}
