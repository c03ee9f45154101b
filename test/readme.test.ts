import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { promisify } from 'node:util'
import { errorTexts, type Integration, memoryPlace } from '../src/index.ts'
import { AuthorizationServer } from './support/authorization-server.ts'
import { type ProtectedApi, startProtectedApi } from './support/protected-api.ts'
import { temporaryFolder } from './support/temporary-folders.ts'

const root = path.resolve(import.meta.dirname, '..', '..')
const read = (file: string): string => readFileSync(path.join(root, file), 'utf8')
const manifest = JSON.parse(read('package.json')) as {
  name: string
  scripts: Record<string, string>
  engines: { node: string }
}
const documents = ['.', 'docs', 'docs/adr']
  .flatMap((folder) => readdirSync(path.join(root, folder)).map((name) => path.join(folder, name)))
  .filter((file) => file.endsWith('.md'))

/** Made by the tests in a browser, all of them or none. */
const images = path.join('docs', 'images')
const pictures = existsSync(path.join(root, images)) ? readdirSync(path.join(root, images)) : []
const isMissingPicture = (file: string): boolean => file.startsWith(images) && pictures.length === 0

/** What stands under a heading, up to the next one. */
function section(text: string, heading: string): string {
  const [, after] = text.split(`${heading}\n`)
  assert.ok(after, heading)
  return after.split(/^#/m)[0] as string
}

/** The first cells of a table's rows, without its head. */
function firstCells(text: string): string[] {
  const rows = text.split('\n').filter((line) => line.startsWith('| '))
  return rows.slice(1).map((row) => (row.split('|')[1] as string).trim())
}

/** The fenced blocks of a language. */
function blocks(text: string, language: string): string[] {
  return [...text.matchAll(/^```(\w*)\n([\s\S]*?)^```$/gm)].flatMap(([, name, code = '']) =>
    name === language ? [code] : [],
  )
}

describe('README', () => {
  const readme = read('README.md')

  it('says in its first sentence that this is the client side', () => {
    assert.match(readme, /^# .*\n\nThe \*client\* side of OAuth 2\.0: .*\. It does not protect your own flows/)
  })

  it('explains every error code, and no other', () => {
    const codes = firstCells(section(readme, '### By error code')).map((cell) => cell.replaceAll('`', ''))
    assert.deepEqual(codes.sort(), Object.keys(errorTexts).sort())
  })

  it('names the examples that there are', () => {
    const named = firstCells(section(readme, "## Five minutes: call an API in a person's name"))
    const files = readdirSync(path.join(root, 'examples')).map((file) => file.replace('.json', ''))
    assert.deepEqual(named.sort(), files.sort())
  })

  it('names the versions of Node.js that the package asks for', () => {
    const [, wanted] = /^>=(\d+\.\d+)\.0$/.exec(manifest.engines.node) ?? []
    assert.ok(wanted && section(readme, '## Compatibility').includes(`Node.js ${wanted} or newer.`))
  })
})

describe('the examples in README', () => {
  const [program = '', node = ''] = blocks(read('README.md'), 'js')
  let server: AuthorizationServer
  let api: ProtectedApi
  let folder: string

  before(async () => {
    server = await AuthorizationServer.start()
    api = await startProtectedApi({ ownerOf: (token) => server.ownerOf(token) })
    folder = temporaryFolder('readme')
    const [scope = '', name = ''] = manifest.name.split('/')
    mkdirSync(path.join(folder, 'node_modules', scope), { recursive: true })
    symlinkSync(root, path.join(folder, 'node_modules', scope, name), 'junction')
    writeFileSync(path.join(folder, 'program.mjs'), program)
    writeFileSync(path.join(folder, 'node.mjs'), node)
  })
  after(async () => {
    await api?.close()
    await server?.close()
  })

  it('get a token, call the API, and have the token still when they run again', async () => {
    const env = {
      PATH: process.env['PATH'],
      OAUTH_TOKEN_URL: server.urls.tokenUrl,
      OAUTH_CLIENT_ID: 'basic',
      OAUTH_CLIENT_SECRET: 'basic-secret',
      API_BASE_URL: api.origin,
      STORE_KEY: randomBytes(32).toString('hex'),
    }
    for (let run = 0; run < 2; run++) {
      const { stdout, stderr } = await promisify(execFile)(process.execPath, ['program.mjs'], { cwd: folder, env })
      assert.equal(stderr, '')
      assert.match(stdout, /^200 \{.*"clientId":"basic".*\}\n$/)
    }
    assert.equal(server.count('client_credentials'), 1)
  })

  it('can be a node of somebody else', async () => {
    const { default: register } = (await import(path.join(folder, 'node.mjs'))) as { default: (RED: unknown) => void }
    const integration = await connected()
    let onInput: ((msg: object, send: (msg: object) => void, done: (error?: unknown) => void) => void) | undefined
    register({
      nodes: {
        createNode: () => {},
        getNode: (id: string) => (id === 'integration' ? { integration } : null),
        registerType: (_type: string, make: (this: object, config: object) => void) =>
          make.call({ on: (_: string, listen: typeof onInput) => (onInput = listen) }, { integration: 'integration' }),
      },
    })
    const sent = await new Promise<Record<string, unknown>>((resolve, reject) => {
      onInput?.({ topic: 'kept' }, (msg) => resolve(msg as Record<string, unknown>), reject)
    })
    assert.equal(sent['topic'], 'kept')
    assert.equal((sent['payload'] as Record<string, unknown>)['clientId'], 'basic')
  })

  it('have the types that the package declares', async () => {
    const compiler = path.join(root, 'node_modules', 'typescript', 'bin', 'tsc')
    const compilerOptions = {
      ...{ noEmit: true, allowJs: true, checkJs: true, strict: false, skipLibCheck: true },
      ...{ module: 'nodenext', target: 'es2023', types: ['node'] },
      typeRoots: [path.join(root, 'node_modules', '@types')],
    }
    writeFileSync(path.join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, files: ['program.mjs'] }))
    const { stdout } = await promisify(execFile)(process.execPath, [compiler, '-p', folder]).catch(
      ({ stdout }: { stdout: string }) => ({ stdout }),
    )
    assert.equal(stdout, '')
  })

  /** The integration of the first example, in this process and in memory. */
  async function connected(): Promise<Integration> {
    const sdk = await import('../src/index.ts')
    const id = 'integration'
    const definition = sdk.readDefinition({
      key: 'test',
      tokenUrl: server.urls.tokenUrl,
      clientId: 'basic',
      baseUrl: api.origin,
    })
    const key = randomBytes(32)
    const places = [memoryPlace()] as const
    return sdk.createIntegration({
      id,
      definition,
      secrets: { clientSecret: 'basic-secret' },
      host: {
        store: sdk.sealedStore({ id, fingerprint: sdk.fingerprint(definition), keys: [key], places }),
        send: sdk.createNetwork().send,
        consents: sdk.pendingConsents(),
        now: Date.now,
        sleep: () => new Promise(() => {}),
        random: Math.random,
      },
    })
  }
})

describe('the documents', () => {
  for (const file of documents) {
    it(`${file} names files, headings and commands that there are`, () => {
      const text = read(file)
      for (const [, link = ''] of text.replace(/```[\s\S]*?```/g, '').matchAll(/\]\(([^)\s]+)\)/g)) {
        if (/^https?:/.test(link)) continue
        const [target = '', anchor] = link.split('#')
        const found = target === '' ? file : path.join(path.dirname(file), target)
        if (isMissingPicture(found)) continue
        assert.ok(existsSync(path.join(root, found)), link)
        if (anchor !== undefined) assert.ok(anchorsOf(read(found)).includes(anchor), link)
      }
      const parts = /`((?:src|nodes|test|tools|docs|examples|resources|icons)\/[\w./-]*)`|\bnode (tools\/[\w./-]+)/g
      for (const [, part, tool] of text.matchAll(parts)) {
        const named = part ?? tool ?? ''
        assert.ok(isMissingPicture(named) || existsSync(path.join(root, named)), named)
      }
      for (const [, script = ''] of text.matchAll(/\bnpm run ([\w:-]+)/g))
        assert.ok(Object.hasOwn(manifest.scripts, script), script)
    })
  }

  it('tell of every decision what it was about, what it is and what follows', () => {
    const decisions = documents.filter((file) => file.startsWith(path.join('docs', 'adr')))
    assert.ok(decisions.length >= 8)
    for (const file of decisions)
      for (const heading of ['## Context', '## Decision', '## Consequences']) section(read(file), heading)
  })
})

/** How GitHub and npm make an anchor of a heading. */
function anchorsOf(text: string): string[] {
  const headings = [...text.matchAll(/^#+ (.*)$/gm)].map(([, heading = '']) => heading)
  return headings.map((heading) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, '')
      .trim()
      .replace(/\s/g, '-'),
  )
}
