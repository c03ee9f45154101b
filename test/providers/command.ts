import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { rowsOf } from './provider-row.ts'
import { reportOf } from './report.ts'
import { runRows } from './run-rows.ts'

const usage = `npm run providers [-- FILE] [--json] [--only ID[,ID…]] [--verbose]

Expresses every row of FILE (by default ../shared/providers/providers.json) as a definition and drives it through the real
engine against a local server that behaves as the row says. Ends with 1 when a declarative or extended row fails.`

/** Runs the command; resolves to its exit code. `root` is the folder of the repository. */
export async function command(
  args: readonly string[],
  root: string,
  print: (text: string) => void = console.log,
): Promise<number> {
  const options = read(args)
  if (options.help || options.unknown !== undefined) {
    print(options.unknown === undefined ? usage : `There is no option ${options.unknown}.\n\n${usage}`)
    return options.help ? 0 : 2
  }
  const file =
    options.file === undefined
      ? path.resolve(root, '..', 'shared', 'providers', 'providers.json')
      : path.resolve(options.file)
  if (!existsSync(file)) {
    print(`There is no file ${file}. Name one: npm run providers -- FILE`)
    return 2
  }
  let rows: ReturnType<typeof rowsOf>
  try {
    rows = rowsOf(JSON.parse(readFileSync(file, 'utf8')))
  } catch (error) {
    print(`${file} cannot be read: ${error instanceof Error ? error.message : String(error)}`)
    return 2
  }
  const chosen = options.only.length > 0 ? rows.filter(({ id }) => options.only.includes(id)) : rows
  const started = Date.now()
  const result = await runRows(chosen)
  const milliseconds = Date.now() - started
  print(
    options.json
      ? JSON.stringify({ file: path.basename(file), milliseconds, ...result }, undefined, 1)
      : reportOf(result, { verbose: options.verbose, milliseconds }),
  )
  return result.rows.some(({ passed, expressible }) => !passed && expressible !== 'impossible') ? 1 : 0
}

function read(args: readonly string[]) {
  const only: string[] = []
  let [json, verbose, help] = [false, false, false]
  let file: string | undefined
  let unknown: string | undefined
  for (let index = 0; index < args.length; index += 1) {
    const arg = args[index] as string
    if (arg === '--json') json = true
    else if (arg === '--verbose') verbose = true
    else if (arg === '--help' || arg === '-h') help = true
    else if (arg === '--only') only.push(...(args[++index] ?? '').split(','))
    else if (arg.startsWith('--only=')) only.push(...arg.slice(7).split(','))
    else if (arg.startsWith('-')) unknown ??= arg
    else file = arg
  }
  return { json, verbose, help, file, only, unknown }
}
