import type { ProviderRow } from './provider-row.ts'
import { providerServer } from './provider-server.ts'
import { type RowResult, runRow } from './run-row.ts'

export interface Tally {
  readonly passed: number
  readonly failed: number
}

export interface RunResult {
  readonly total: Tally
  readonly bySet: Readonly<Record<string, Tally>>
  readonly byQuirk: Readonly<Record<string, Tally>>
  readonly byExpressible: Readonly<Record<string, Tally>>
  readonly rows: readonly RowResult[]
}

/** How many rows run at a time. Most of a run is waiting for the loopback. */
const atOnce = 8

/** Runs all rows. Never throws for what a row says: that is a failed row. */
export async function runRows(
  rows: readonly ProviderRow[],
  told: (result: RowResult) => void = () => {},
): Promise<RunResult> {
  const server = await providerServer()
  const results: RowResult[] = Array.from({ length: rows.length })
  let next = 0
  async function work(): Promise<void> {
    for (let index = next++; index < rows.length; index = next++) {
      results[index] = await runRow(rows[index] as ProviderRow, server)
      told(results[index] as RowResult)
    }
  }
  try {
    await Promise.all(Array.from({ length: atOnce }, work))
  } finally {
    await server.close()
  }
  return {
    total: tallyOf(results),
    bySet: talliesBy(results, ({ set }) => [set]),
    byQuirk: talliesBy(results, ({ quirks }) => quirks),
    byExpressible: talliesBy(results, ({ expressible }) => [expressible]),
    rows: results,
  }
}

function tallyOf(results: readonly RowResult[]): Tally {
  const passed = results.filter((result) => result.passed).length
  return { passed, failed: results.length - passed }
}

function talliesBy(
  results: readonly RowResult[],
  keysOf: (result: RowResult) => readonly string[],
): Record<string, Tally> {
  const groups = new Map<string, RowResult[]>()
  for (const result of results) for (const key of keysOf(result)) groups.set(key, [...(groups.get(key) ?? []), result])
  return Object.fromEntries(
    [...groups].sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, group]) => [key, tallyOf(group)]),
  )
}
