// Makes lib/, which is what users get, out of dist/: few files instead of a hundred, since each module costs Node-RED about
// 0.3 ms at its start (ADR 9). Nothing is changed but how the code is cut; dependencies stay dependencies.
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { build } from 'esbuild'

const root = path.resolve(import.meta.dirname, '..')
const dist = path.join(root, 'dist')
const lib = path.join(root, 'lib')

/**
 * What is made part of the package instead of being installed beside it: small, without dependencies of its own, and needed for one
 * thing only. Its licence is shipped with it.
 */
const inlined = ['qr']

/**
 * Brings lib/ in line with dist/ and with what lies beside the sources of the nodes; takes a tenth of a second. Returns
 * whether that went well. What is wrong has been printed.
 */
export async function bundle() {
  const cut = await cutCode()
  if (!cut) return false
  const made = new Map([...cut, ...types(), ...besideNodes(), ...licences()])
  // Somebody may be packing at this moment: a file that is right already is left alone.
  for (const [file, content] of made) {
    const target = path.join(lib, file)
    if (existsSync(target) && content.equals(readFileSync(target))) continue
    mkdirSync(path.dirname(target), { recursive: true })
    writeFileSync(target, content)
  }
  for (const file of filesIn(lib)) if (!made.has(file)) rmSync(path.join(lib, file))
  return true
}

/** A source of the package that was changed after it was last compiled, if there is one. */
export function uncompiledSource() {
  for (const part of ['src', 'nodes']) {
    // The compiler touches its memory even when a changed source gives the same output.
    const memory = path.join(root, '.tsbuild', `${part}.tsbuildinfo`)
    const compiled = existsSync(memory) ? statSync(memory).mtimeMs : 0
    const sources = filesIn(path.join(root, part)).filter((file) => file.endsWith('.ts'))
    const changed = sources.find((file) => statSync(path.join(root, part, file)).mtimeMs > compiled)
    if (changed) return path.join(part, changed)
  }
}

/** The code by its place in lib: an entry each for programs and for every node, and what they share. */
async function cutCode() {
  const nodes = readdirSync(path.join(root, 'nodes')).filter((node) =>
    existsSync(path.join(dist, 'nodes', node, `${node}.js`)),
  )
  const { dependencies } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'))
  const { outputFiles, metafile } = await run({
    absWorkingDir: dist,
    entryPoints: {
      index: 'src/index.js',
      // Loaded by the nodes when a flow has one of them, from beside what they share.
      engine: 'nodes/engine.js',
      // Runs in a thread of its own, and is found beside what starts it.
      'api-description-worker': 'src/definition/openapi/api-description-worker.js',
      ...Object.fromEntries(nodes.map((node) => [`nodes/${node}/${node}`, `nodes/${node}/${node}.js`])),
    },
    outdir: lib,
    write: false,
    bundle: true,
    // What the entries share is there once: the errors of one must be instances of the other's class.
    splitting: true,
    chunkNames: 'shared-[hash]',
    format: 'esm',
    platform: 'node',
    external: Object.keys(dependencies),
    metafile: true,
    plugins: [straight],
    target: 'node20.19',
    charset: 'utf8',
    logLevel: 'warning',
  })
  // Entries lie where their sources lay; what they share does not, and would look for its neighbours in vain.
  const lost = outputFiles.find(
    ({ path: file, text }) => isShared(file) && text.replace(forEngine, '').includes('import.meta'),
  )
  if (lost) console.error(`A file that uses import.meta is shared by several entries, in ${path.basename(lost.path)}.`)
  const foreign = Object.keys(metafile?.inputs ?? {}).find((input) => !isOurs(input))
  if (foreign) console.error(`A package would become part of ours: ${foreign}.`)
  if (lost || foreign || outputFiles.length === 0) return undefined
  return outputFiles.map(({ path: file, contents }) => [path.relative(lib, file), Buffer.from(contents)])
}

/** How the engine is found from what all nodes share, which lies beside it in lib as in dist. */
const forEngine = 'createRequire(import.meta.url)'

/**
 * Has the nodes import each name from where it is made, instead of from the front door: whatever comes in through one door would
 * be loaded together.
 */
const straight = {
  name: 'straight',
  setup({ onLoad }) {
    const source = path.join(dist, 'src')
    const names = (list) =>
      list
        .split(',')
        .map((name) => name.trim())
        .filter(Boolean)
    const door = readFileSync(path.join(source, 'index.js'), 'utf8')
    const homes = new Map(
      [...door.matchAll(/export \{([^}]*)\} from '(.+)'/g)].flatMap(([, list, from]) =>
        names(list).map((name) => [name, path.join(source, from)]),
      ),
    )
    onLoad({ filter: /[\\/]nodes[\\/].*\.js$/ }, ({ path: file }) => {
      const from = (name) => `'./${path.relative(path.dirname(file), homes.get(name)).replaceAll(path.sep, '/')}'`
      const contents = readFileSync(file, 'utf8').replace(
        /import \{([^}]*)\} from '[./]*\/src\/index\.js';/g,
        (_, list) =>
          names(list)
            .map((name) => `import { ${name} } from ${from(name)};`)
            .join(' '),
      )
      return { contents, loader: 'js' }
    })
  },
}

/** What is wrong with the code has been printed by esbuild; anything else is thrown. */
async function run(options) {
  try {
    return await build(options)
  } catch (error) {
    if (!Array.isArray(error.errors)) throw error
    return { outputFiles: [] }
  }
}

/** Whether an input is what the compiler made of our sources, or may be taken in. */
function isOurs(input) {
  const inside = path.relative(dist, path.resolve(dist, input)).split(path.sep).join('/')
  return (
    !/(?:^|\/)(?:\.\.|node_modules)\//.test(inside) || inlined.some((name) => inside.includes(`node_modules/${name}/`))
  )
}

/** What those who wrote the inlined packages ask for. */
function licences() {
  const texts = inlined.map((name) => {
    const folder = path.join(root, 'node_modules', name)
    const { version, license } = JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8'))
    const files = readdirSync(folder).filter((file) => /^licen[cs]e/i.test(file))
    const [file] = files.includes('LICENSE-MIT') ? ['LICENSE-MIT'] : files
    return `${name} ${version}, ${license}\n\n${readFileSync(path.join(folder, file), 'utf8').trim()}\n`
  })
  const heading = 'Parts of this package were written by others, who allow it under these terms.\n\n'
  return [['third-party-licences.txt', Buffer.from(heading + texts.join('\n\n'))]]
}

const isShared = (file) => path.basename(file).startsWith('shared-')

/** Types are not bundled: nothing loads them but a compiler. */
function types() {
  return filesIn(path.join(root, 'src'))
    .filter((file) => file.endsWith('.ts'))
    .map((file) => `${file.slice(0, -'.ts'.length)}.d.ts`)
    .map((file) => [path.join('types', file), readFileSync(path.join(dist, 'src', file))])
}

/** Pages, locales and icons, where Node-RED looks for them: beside the file of the node. */
function besideNodes() {
  const folder = path.join(root, 'nodes')
  const beside = filesIn(folder).filter((file) => !/\.ts$|tsconfig\.json$/.test(file))
  const nodes = readdirSync(folder).filter((node) => existsSync(path.join(folder, node, `${node}.html`)))
  return [
    ...beside.map((file) => [path.join('nodes', file), readFileSync(path.join(folder, file))]),
    ...nodes.flatMap((node) =>
      filesIn(path.join(root, 'icons')).map((icon) => [
        path.join('nodes', node, 'icons', icon),
        readFileSync(path.join(root, 'icons', icon)),
      ]),
    ),
  ]
}

/** Paths of all files below a folder, relative to it. */
function filesIn(folder) {
  if (!existsSync(folder)) return []
  return readdirSync(folder, { recursive: true }).filter((file) => statSync(path.join(folder, file)).isFile())
}
