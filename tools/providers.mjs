// Drives real providers, as protocol facts, through the engine: npm run providers [-- FILE] [--json] [--only ID] [--verbose]
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import path from 'node:path'
import { pathToFileURL } from 'node:url'

const root = path.resolve(import.meta.dirname, '..')
const file = path.join(root, 'dist', 'test', 'providers', 'command.js')
// What is said on the way goes to the error output: with --json, nothing but JSON goes to the other one.
if (!existsSync(file))
  spawnSync(process.execPath, [path.join(root, 'tools', 'prepare.mjs')], {
    stdio: ['ignore', process.stderr, process.stderr],
  })
const { command } = await import(pathToFileURL(file).href)
process.exitCode = await command(process.argv.slice(2), root, (text) => process.stdout.write(`${text}\n`))
