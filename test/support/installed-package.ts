import { execFile } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { promisify } from 'node:util'
import { temporaryFolder } from './temporary-folders.ts'

const root: string = path.resolve(import.meta.dirname, '..', '..', '..')

/** What `npm pack` made. */
export interface PackedPackage {
  /** The tarball. */
  readonly file: string
  /** Bytes, compressed and not. */
  readonly size: number
  readonly unpackedSize: number
  /** Paths inside the package. */
  readonly files: readonly string[]
}

/** Packs as publishing would. What is shipped is cut anew out of what is compiled, so it is never older than that. */
export async function packPackage(into: string): Promise<PackedPackage> {
  const { bundle, uncompiledSource } = await bundler()
  const changed = uncompiledSource()
  if (changed) throw new Error(`${changed} was changed after it was compiled: run npx tsc -b, or npm run build`)
  if (!(await bundle())) throw new Error('lib/ could not be made; see above')
  const text = await npm(['pack', '--json', '--ignore-scripts', '--pack-destination', into], root)
  const listed = JSON.parse(text) as PackListing[] | Record<string, PackListing>
  const [packed] = Object.values(listed)
  if (!packed) throw new Error('npm pack made nothing')
  return {
    file: path.join(into, packed.filename.replace('@', '').replace('/', '-')),
    size: packed.size,
    unpackedSize: packed.unpackedSize,
    files: packed.files.map((file) => file.path).sort(),
  }
}

interface Bundler {
  /** Whether it went well. */
  bundle(): Promise<boolean>
  uncompiledSource(): string | undefined
}

function bundler(): Promise<Bundler> {
  return import(pathToFileURL(path.join(root, 'tools', 'bundle.mjs')).href)
}

interface PackListing {
  readonly filename: string
  readonly size: number
  readonly unpackedSize: number
  readonly files: readonly { readonly path: string }[]
}

/** Installs packages (names, or tarballs) into a folder of their own, as a user does in the user directory of Node-RED. */
export async function installInto(folder: string, ...packages: readonly string[]): Promise<void> {
  writeFileSync(path.join(folder, 'package.json'), JSON.stringify({ name: 'node-red-project', private: true }))
  await npm(['install', '--no-audit', '--no-fund', '--prefer-offline', '--loglevel=error', ...packages], folder)
}

let tarball: Promise<PackedPackage> | undefined
const installed = new Map<string, Promise<string>>()

/**
 * A folder into which the packed tarball, and whatever else is named, has been installed with all it depends on. Packed and
 * installed once per process, since that takes seconds; nobody may change what is in it.
 */
export function installedPackage(...also: readonly string[]): Promise<string> {
  const key = also.join(' ')
  const folder = installed.get(key) ?? packAndInstall(also)
  installed.set(key, folder)
  return folder
}

async function packAndInstall(also: readonly string[]): Promise<string> {
  const folder = temporaryFolder('installed')
  tarball ??= packPackage(folder)
  const { file } = await tarball
  await installInto(folder, file, ...also)
  return folder
}

/** Runs npm and resolves to what it printed; rejects with what it complained about. */
async function npm(args: readonly string[], cwd: string): Promise<string> {
  // Under `npm run` this is the very npm that runs us, which need not be the first one on the PATH.
  const own = process.env['npm_execpath']
  const [command, first] = own?.endsWith('.js') ? [process.execPath, [own]] : ['npm', []]
  const { stdout } = await promisify(execFile)(command, [...first, ...args], { cwd, maxBuffer: 16 * 1024 * 1024 })
  return stdout
}
