import { syncBuiltinESMExports } from 'node:module'

const names = ['createHash', 'createHmac', 'createCipheriv', 'createDecipheriv', 'hash', 'hkdfSync', 'randomBytes']

/** Counts hashes, seals and their like while some work is done, whoever does them. */
export async function countedCrypto(work: () => Promise<void>): Promise<number> {
  const crypto = process.getBuiltinModule('node:crypto') as unknown as Record<string, (...args: unknown[]) => unknown>
  const own = names.filter((name) => name in crypto).map((name) => [name, crypto[name]] as const)
  let count = 0
  for (const [name, original] of own)
    crypto[name] = (...args) => {
      count += 1
      return original?.(...args)
    }
  syncBuiltinESMExports()
  try {
    await work()
  } finally {
    for (const [name, original] of own) if (original) crypto[name] = original
    syncBuiltinESMExports()
  }
  return count
}
