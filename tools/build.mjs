// Builds dist/: compiles src, nodes and test one to one, with the files that lie beside them. Then lib/, see bundle.mjs.
// What is in dist afterwards comes from this build and no other: everything is written anew, everything else removed.
import { spawnSync } from 'node:child_process'
import { cpSync, existsSync, readdirSync, rmSync, statSync } from 'node:fs'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { bundle } from './bundle.mjs'

const root = path.resolve(import.meta.dirname, '..')
const dist = path.join(root, 'dist')

/** Paths of all files below a folder, relative to it. */
const filesIn = (folder) =>
  existsSync(folder)
    ? readdirSync(folder, { recursive: true }).filter((file) => statSync(path.join(folder, file)).isFile())
    : []

/** Compiles, copies and bundles; returns whether all went well. What is wrong has been printed. */
export async function build() {
  // Without its memory the compiler writes every file again, so nothing in dist can be older than its source.
  rmSync(path.join(root, '.tsbuild'), { recursive: true, force: true })
  const compiler = path.join(root, 'node_modules', 'typescript', 'bin', 'tsc')
  const compiled = spawnSync(process.execPath, [compiler, '-b'], { cwd: root, stdio: 'inherit' })
  const made = new Set()
  for (const part of ['src', 'nodes', 'test']) {
    for (const file of filesIn(path.join(root, part))) {
      const source = path.join(part, file)
      if (source.endsWith('.ts')) for (const output of outputsOf(source)) made.add(output)
      else if (part !== 'src' && !source.endsWith('tsconfig.json')) made.add(copy(source))
    }
  }
  for (const file of filesIn(dist)) if (!made.has(file)) rmSync(path.join(dist, file))
  return compiled.status === 0 && (await bundle())
}

/** What the compiler makes of a source, relative to dist. */
function outputsOf(source) {
  if (source.endsWith('.d.ts')) return []
  const base = source.slice(0, -'.ts'.length)
  return [`${base}.js`, `${base}.js.map`, `${base}.d.ts`]
}

function copy(file) {
  cpSync(path.join(root, file), path.join(dist, file))
  return file
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) process.exitCode = (await build()) ? 0 : 1
