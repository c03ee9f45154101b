// Makes a clone ready for tests and the demo, with nothing but Node.js and npm: installs what is missing, then builds.
import './require-node.mjs'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { runNpm } from './npm.mjs'

const root = path.resolve(import.meta.dirname, '..')

/** Installs and builds as far as needed; returns whether the clone is ready. */
export async function prepare() {
  if (!isInstalled() && !(await install())) return false
  const started = Date.now()
  const { build } = await import('./build.mjs')
  if (!(await build())) {
    console.error('The build failed; see above.')
    return false
  }
  console.log(`Built in ${seconds(started)}.`)
  return true
}

/** Whether node_modules holds what package-lock.json says. */
function isInstalled() {
  const has = packagesOf(path.join(root, 'node_modules', '.package-lock.json'))
  if (!has) return false
  return Object.entries(packagesOf(path.join(root, 'package-lock.json')) ?? {}).every(
    ([name, { version, optional, peer }]) => name === '' || optional || peer || has[name]?.version === version,
  )
}

function packagesOf(file) {
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')).packages : undefined
}

async function install() {
  const locked = Object.entries(packagesOf(path.join(root, 'package-lock.json')) ?? {})
  const wanted = locked.filter(([name, { optional }]) => name.split('node_modules/').length === 2 && !optional).length
  const started = Date.now()
  console.log(`Installing about ${wanted} packages (npm ci) …`)
  const timer = setInterval(() => {
    console.log(`  ${seconds(started)}: ${countInstalled()} of about ${wanted} packages`)
  }, 3000)
  const code = await runNpm(['ci', '--no-audit', '--no-fund', '--loglevel=error'], { cwd: root })
  clearInterval(timer)
  if (code !== 0)
    console.error(`npm ci failed (exit code ${code}). Check the connection to the npm registry and try again.`)
  else console.log(`Installed in ${seconds(started)}.`)
  return code === 0
}

/** A folder is there long before what belongs in it. */
function countInstalled() {
  const folder = path.join(root, 'node_modules')
  const list = (name) => (existsSync(path.join(folder, name)) ? readdirSync(path.join(folder, name)) : [])
  return list('')
    .flatMap((name) => (name.startsWith('@') ? list(name).map((part) => path.join(name, part)) : [name]))
    .filter((name) => existsSync(path.join(folder, name, 'package.json'))).length
}

const seconds = (since) => `${((Date.now() - since) / 1000).toFixed(1)} s`

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) process.exitCode = (await prepare()) ? 0 : 1
