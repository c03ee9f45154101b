import { AsyncLocalStorage } from 'node:async_hooks'
import { syncBuiltinESMExports } from 'node:module'

const names = ['createHash', 'createHmac', 'createCipheriv', 'createDecipheriv', 'hash', 'hkdfSync', 'randomBytes']

/** Counts the hashes, seals and their like that some work does; what goes on beside it does not count. */
export async function countedCrypto(work: () => Promise<void>): Promise<number> {
  const crypto = process.getBuiltinModule('node:crypto') as unknown as Record<string, (...args: unknown[]) => unknown>
  const own = names.filter((name) => name in crypto).map((name) => [name, crypto[name]] as const)
  const isWork = new AsyncLocalStorage<boolean>()
  let count = 0
  for (const [name, original] of own)
    crypto[name] = (...args) => {
      if (isWork.getStore()) count += 1
      return original?.(...args)
    }
  syncBuiltinESMExports()
  try {
    await isWork.run(true, work)
  } finally {
    for (const [name, original] of own) if (original) crypto[name] = original
    syncBuiltinESMExports()
  }
  return count
}
