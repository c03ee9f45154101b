import { hkdfSync, randomBytes } from 'node:crypto'
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type SealKeys, sealKeysOf } from '../../src/index.ts'

export type KeySource = 'storeKey' | 'credentialSecret' | 'keyFile'

/** Characters of a key file that count as a secret. */
const shortestSecret = 32

/** The settings of Node-RED that keys are made from. */
export interface KeySettings {
  get(name: string): unknown
}

/**
 * The keys an integration's tokens are sealed with: from the `storeKey` credential, else from Node-RED's credential secret,
 * else, where credentials are not encrypted at all, from a file of our own in `directory`. Every key at hand opens; the first
 * seals.
 */
export function sealKeys(
  storeKey: string | undefined,
  nodeId: string,
  settings: KeySettings,
  directory: string | undefined,
): { keys: SealKeys; source: KeySource } {
  const found: { source: KeySource; key: Buffer }[] = []
  if (storeKey) found.push({ source: 'storeKey', key: derive(storeKey, 'store key') })
  const secret = credentialSecret(settings)
  if (secret) found.push({ source: 'credentialSecret', key: derive(secret, `credential secret ${nodeId}`) })
  if (found.length === 0 && directory) {
    found.push({ source: 'keyFile', key: derive(keyFile(directory), `key file ${nodeId}`) })
  }
  return { keys: sealKeysOf(found.map(({ key }) => key)), source: found[0]?.source ?? 'keyFile' }
}

function derive(secret: string, purpose: string): Buffer {
  return Buffer.from(hkdfSync('sha256', secret, '', `grantkeeper ${purpose}`, 32))
}

/** The secret Node-RED encrypts credentials with: the active project's, the configured, or the generated one. */
function credentialSecret(settings: KeySettings): string | undefined {
  const get = (name: string): unknown => {
    try {
      return settings.get(name)
    } catch {
      return undefined
    }
  }
  const projects = get('projects') as { activeProject?: string; projects?: Record<string, unknown> } | undefined
  const active = projects?.projects?.[projects.activeProject ?? ''] as { credentialSecret?: unknown } | undefined
  const configured = get('credentialSecret')
  if (configured === false && !active) return undefined
  const secret = [active?.credentialSecret, configured, get('_credentialSecret')].find(
    (value) => typeof value === 'string' && value,
  )
  return secret as string | undefined
}

/** A secret of this user directory, made when it is first needed and readable by its owner only. */
function keyFile(directory: string): string {
  const file = join(directory, 'key')
  try {
    const secret = readFileSync(file, 'utf8').trim()
    // Half a file, as a crash or a full disk leaves it, would be a secret that can be guessed.
    if (secret.length >= shortestSecret) return secret
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
  }
  mkdirSync(directory, { recursive: true, mode: 0o700 })
  const secret = randomBytes(32).toString('hex')
  const temporary = `${file}.${randomBytes(6).toString('hex')}.tmp`
  writeFileSync(temporary, secret, { mode: 0o600, flag: 'wx', flush: true })
  renameSync(temporary, file)
  return secret
}
