import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'

const root = path.resolve(import.meta.dirname, '..', '..')

/** From the top down; each imports only from those below it. */
const floors = ['integration', 'transport', 'connections', 'protocol', 'definition', 'vocabulary']

interface SourceFile {
  /** From the root, with slashes. */
  readonly name: string
  readonly imports: readonly string[]
}

function filesIn(folder: string): SourceFile[] {
  return readdirSync(path.join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => {
      const file = path.posix.join(folder, name.split(path.sep).join('/'))
      return { name: file, imports: importsOf(readFileSync(path.join(root, file), 'utf8')) }
    })
}

/** What a file imports, types and lazy imports among them. */
function importsOf(source: string): string[] {
  const code = source.replace(/\/\*[\s\S]*?\*\//g, '').replace(/^\s*\/\/.*$/gm, '')
  return [...code.matchAll(/(?:\bfrom\s+|\bimport\s*\(?\s*|\brequire\s*\(\s*)['"]([^'"]+)['"]/g)].map(
    (match) => match[1] as string,
  )
}

/** The file or folder of ours that an import leads to; `undefined` for a package. */
function ownTarget(file: string, specifier: string): string | undefined {
  return specifier.startsWith('.') ? path.posix.join(path.posix.dirname(file), specifier) : undefined
}
const floorOf = (file: string): number => floors.indexOf(file.split('/')[1] ?? '')

const source = filesIn('src')
const nodes = filesIn('nodes')
const broken = (
  files: readonly SourceFile[],
  rule: (file: string, specifier: string, target: string | undefined) => boolean,
) =>
  files.flatMap(({ name, imports }) =>
    imports
      .filter((specifier) => !rule(name, specifier, ownTarget(name, specifier)))
      .map((specifier) => `${name} imports ${specifier}`),
  )

describe('the architecture', () => {
  it('has the floors of the design and nothing beside them', () => {
    const entries = readdirSync(path.join(root, 'src')).filter((name) => name !== 'tsconfig.json')
    assert.deepEqual(entries.toSorted(), [...floors, 'index.ts'].toSorted())
  })

  it('can tell what a file imports', () => {
    const text =
      "import a from 'a'\nimport type { B } from './b.ts'\nexport * from \"c\"\nawait import('d')\nimport 'e'\ntype F = typeof import('f')\n// import 'no'\n/* from 'no' */"
    assert.deepEqual(importsOf(text), ['a', './b.ts', 'c', 'd', 'e', 'f'])
  })

  it('lets each floor import from its own and from those below', () => {
    const rule = (file: string, _: string, target: string | undefined) =>
      target === undefined ||
      file === 'src/index.ts' ||
      (target.startsWith('src/') && floorOf(target) >= floorOf(file) && floorOf(target) >= 0)
    assert.deepEqual(broken(source, rule), [])
  })

  it('lets the nodes in by the front door only', () => {
    const rule = (_file: string, _specifier: string, target: string | undefined) =>
      target === undefined || target === 'src/index.ts' || target.startsWith('nodes/')
    assert.deepEqual(broken(nodes, rule), [])
  })

  it('keeps each library on its floor, and all of them out of the nodes’ start', () => {
    const homes: Record<string, string> = {
      'openid-client': 'src/protocol/',
      undici: 'src/transport/',
      mustache: 'nodes/oauth-request/',
      jose: 'src/protocol/',
      '@rgrove/parse-xml': 'src/protocol/',
      yaml: 'src/definition/openapi/',
      qr: 'nodes/personal/qr-code.ts',
    }
    const rule = (file: string, specifier: string, target: string | undefined) =>
      target !== undefined ||
      specifier.startsWith('node:') ||
      ['node-red', 'express'].includes(specifier) ||
      file.startsWith(homes[specifier] ?? 'nowhere')
    assert.deepEqual(broken([...source, ...nodes], rule), [])
  })

  it('loads the heavy libraries only when they are needed', () => {
    for (const { name } of source) {
      const text = readFileSync(path.join(root, name), 'utf8')
      assert.doesNotMatch(text, /^import (?!type\b)[^'"]*['"](?:openid-client|undici|jose)['"]/m, name)
    }
  })

  it('imports no types of Node-RED beyond the nodes, and no code of it anywhere', () => {
    assert.deepEqual(
      source.filter(({ imports }) => imports.some((specifier) => specifier.includes('node-red'))),
      [],
    )
    for (const { name } of nodes) {
      const text = readFileSync(path.join(root, name), 'utf8')
      assert.doesNotMatch(text, /^import (?!type\b)[^'"]*['"](?:node-red|express)['"]/m, name)
    }
  })

  it('goes in no circles', () => {
    const edges = new Map(
      source.map(({ name, imports }) => [name, imports.map((specifier) => ownTarget(name, specifier))]),
    )
    const done = new Set<string>()
    const visit = (name: string, way: readonly string[]): void => {
      assert.ok(!way.includes(name), [...way, name].join(' → '))
      if (done.has(name)) return
      for (const next of edges.get(name) ?? []) if (next !== undefined) visit(next, [...way, name])
      done.add(name)
    }
    for (const name of edges.keys()) visit(name, [])
  })

  it('names files after what they export, not after what they are for everybody', () => {
    const vague = '(?:utils?|helpers?|common|misc|shared|types|constants|lib|services?)'
    const inFolders = new RegExp(`(?:^|/)${vague}(?:\\.ts|/)`, 'i')
    const asFile = new RegExp(`(?:^|/)${vague}\\.ts$`, 'i')
    const names = [...source, ...nodes].map(({ name }) => name)
    assert.deepEqual(
      [...names.filter((name) => inFolders.test(name)), ...filesIn('test').filter(({ name }) => asFile.test(name))],
      [],
    )
  })

  const isGenerated = (name: string) => readFileSync(path.join(root, name), 'utf8').startsWith('// Generated')

  it('keeps files small enough to be read at once', () => {
    const long = [...source, ...nodes]
      .map(({ name }) => ({ name, lines: readFileSync(path.join(root, name), 'utf8').split('\n').length - 1 }))
      .filter(({ name, lines }) => lines > 200 && !isGenerated(name))
    assert.deepEqual(long, [])
  })
})
