import type { RunResult, Tally } from './run-rows.ts'

/** What a run says on a terminal. */
export function reportOf(result: RunResult, { verbose = false, milliseconds = 0 } = {}): string {
  const lines: string[] = []
  const table = (title: string, tallies: Readonly<Record<string, Tally>>) => {
    const names = Object.keys(tallies)
    if (names.length === 0) return
    const width = Math.max(...names.map((name) => name.length), title.length)
    lines.push('', `${title.padEnd(width)}  passed  failed`)
    for (const name of names) {
      const { passed, failed } = tallies[name] as Tally
      lines.push(`${name.padEnd(width)}  ${String(passed).padStart(6)}  ${String(failed).padStart(6)}`)
    }
  }
  table('set', result.bySet)
  table('expressible', result.byExpressible)
  table('quirk', result.byQuirk)
  const failed = result.rows.filter((row) => !row.passed)
  if (failed.length > 0) lines.push('', 'Failed:')
  for (const { id, expressible, differences } of failed) {
    lines.push(`  ${id} (${expressible})`)
    for (const difference of differences) lines.push(`    - ${difference}`)
  }
  const told = verbose ? result.rows.filter(({ notCompared }) => notCompared.length > 0) : []
  if (told.length > 0) lines.push('', 'Not compared, or decided:')
  for (const { id, notCompared } of told) {
    lines.push(`  ${id}`)
    for (const note of notCompared) lines.push(`    - ${note}`)
  }
  const { passed, failed: bad } = result.total
  const more = verbose ? '' : countOf(result)
  lines.push(
    '',
    `${passed} passed, ${bad} failed, of ${passed + bad} rows in ${(milliseconds / 1_000).toFixed(1)} s${more}`,
  )
  return lines.join('\n')
}

function countOf({ rows }: RunResult): string {
  const count = rows.filter(({ notCompared }) => notCompared.length > 0).length
  return count > 0 ? `\nOf ${count} rows something was not compared, or decided: --verbose tells what.` : ''
}
