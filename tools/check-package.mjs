// Checks the package as users get it: packs it, compares the list of files, installs it and loads it.
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { build } from './build.mjs'

const root = path.resolve(import.meta.dirname, '..')
const manifest = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'))
const nodes = manifest['node-red'].nodes
const problems = []

if (!(await build())) process.exit(1)
const { installInto, packPackage } = await import('../dist/test/support/installed-package.js')
const folder = mkdtempSync(path.join(tmpdir(), 'grantkeeper-package-'))
try {
  const packed = await packPackage(folder)
  compareFiles(packed.files)
  const home = path.join(folder, 'installed')
  mkdirSync(home)
  await installInto(home, packed.file)
  const packages = installedPackages(home)
  checkScripts(home, packages)
  loadNodes(home)
  const kib = (bytes) => `${(bytes / 1024).toFixed(1)} KiB`
  console.log(`${path.basename(packed.file)}: ${packed.files.length} files`)
  console.log(`packed size: ${kib(packed.size)} (${kib(packed.unpackedSize)} unpacked)`)
  console.log(`installed packages: ${packages.length} (${packages.join(', ')})`)
} finally {
  rmSync(folder, { recursive: true, force: true })
}
for (const problem of problems) console.error(`✘ ${problem}`)
if (problems.length === 0) console.log('✔ the package holds what it should, and loads')
process.exitCode = problems.length > 0 ? 1 : 0

/** Exactly what is made of the sources, and the documents; nothing of tests, maps or build memory. */
function compareFiles(files) {
  const expected = new Set(['package.json', 'README.md', 'LICENSE', 'CHANGELOG.md', 'SECURITY.md'])
  for (const file of filesIn('src')) {
    if (file.endsWith('.ts')) expected.add(`lib/types/${file.slice('src/'.length, -'.ts'.length)}.d.ts`)
  }
  for (const file of filesIn('nodes')) {
    if (!/\.ts$|tsconfig\.json$/.test(file)) expected.add(`lib/${file}`)
  }
  expected.add('lib/third-party-licences.txt')
  const entries = ['lib/index.js', 'lib/engine.js', ...Object.values(nodes)]
  for (const file of [...entries, ...sharedBy(entries)]) expected.add(file)
  for (const part of ['examples', 'icons', 'resources', 'schema']) for (const file of filesIn(part)) expected.add(file)
  for (const [name, file] of Object.entries(nodes)) {
    for (const icon of filesIn('icons')) expected.add(path.posix.join(path.posix.dirname(file), icon))
    for (const beside of [`${name}.html`, ...['en-US', 'de'].map((language) => `locales/${language}/${name}.json`)]) {
      expected.add(path.posix.join(path.posix.dirname(file), beside))
    }
  }
  for (const file of expected) if (!files.includes(file)) problems.push(`not in the package: ${file}`)
  for (const file of files) if (!expected.has(file)) problems.push(`should not be in the package: ${file}`)
}

/** What the entries share or load later, under names that change with what is in them. */
function sharedBy(files, found = new Set()) {
  for (const file of files) {
    const code = readFileSync(path.join(root, file), 'utf8')
    const imported = [...code.matchAll(/(?: from |\bimport\()"(\.[^"]+)"/g)].map(([, specifier]) =>
      path.posix.join(path.posix.dirname(file), specifier),
    )
    const added = imported.filter((name) => !found.has(name))
    for (const name of added) found.add(name)
    sharedBy(added, found)
  }
  return found
}

function filesIn(part) {
  const top = path.join(root, part)
  if (!existsSync(top)) return []
  return readdirSync(top, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(root, path.join(entry.parentPath, entry.name)).split(path.sep).join('/'))
}

function installedPackages(home) {
  const lock = JSON.parse(readFileSync(path.join(home, 'node_modules', '.package-lock.json'), 'utf8'))
  return Object.keys(lock.packages).map((name) => name.replace(/^.*node_modules\//, ''))
}

/** Installing must not run anything. */
function checkScripts(home, packages) {
  for (const name of packages) {
    const { scripts = {} } = JSON.parse(readFileSync(path.join(home, 'node_modules', name, 'package.json'), 'utf8'))
    for (const script of ['preinstall', 'install', 'postinstall']) {
      if (script in scripts) problems.push(`${name} runs a script when it is installed: ${script}`)
    }
  }
}

/** Node-RED 4 requires the node files, Node-RED 5 imports them; each must give a function and leave nothing running. */
function loadNodes(home) {
  for (const file of Object.values(nodes)) {
    const specifier = JSON.stringify(path.join(home, 'node_modules', manifest.name, file))
    const scripts = {
      require: ['-e', `if (typeof require(${specifier}).default !== 'function') throw new Error('no function')`],
      import: [
        '--input-type=module',
        '-e',
        `if (typeof (await import(${specifier})).default !== 'function') throw new Error('no function')`,
      ],
    }
    for (const [how, args] of Object.entries(scripts)) run(`${how} of ${file}`, args, home)
  }
  run('import of the package', ['--input-type=module', '-e', `await import(${JSON.stringify(manifest.name)})`], home)
}

function run(what, args, cwd) {
  const { status, stderr } = spawnSync(process.execPath, ['--no-warnings=ExperimentalWarning', ...args], {
    cwd,
    timeout: 20_000,
    encoding: 'utf8',
  })
  if (status !== 0) problems.push(`${what} failed: ${stderr.trim().split('\n').slice(-6).join('\n')}`)
  else if (stderr.trim()) problems.push(`${what} complained: ${stderr.trim()}`)
}
