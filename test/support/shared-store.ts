/**
 * A context store that several Node-REDs can share, as one over a network is: nothing is kept in memory, and nothing is locked.
 * Its values are files of one folder; while there is a file `fails` in it, every operation fails.
 */
export function sharedStore(folder: string): string {
  return `{ default: { module: ${storeIn.toString()}, config: ${JSON.stringify({ folder })} } }`
}

type Done = (error: Error | null, value?: unknown) => void

/** Runs inside Node-RED, and sees nothing of this file. */
function storeIn({ folder }: { folder: string }): object {
  const { getBuiltinModule } = process as unknown as { getBuiltinModule(name: string): never }
  const fs = getBuiltinModule('node:fs') as typeof import('node:fs')
  const path = getBuiltinModule('node:path') as typeof import('node:path')
  const fileOf = (scope: string, key: string) => path.join(folder, `${encodeURIComponent(scope)}~${key}`)
  const answer = (done: Done, work: () => unknown) =>
    setTimeout(() => {
      if (fs.existsSync(path.join(folder, 'fails')))
        return done(Object.assign(new Error('store://user:password@host'), { code: 'ECONNREFUSED' }))
      return done(null, work())
    }, 1)
  const readable = (file: string) => {
    try {
      return JSON.parse(fs.readFileSync(file, 'utf8'))
    } catch {
      // The other one has just removed it.
      return undefined
    }
  }
  return {
    open: async () => {},
    close: async () => {},
    get: (scope: string, key: string, done: Done) => answer(done, () => readable(fileOf(scope, key))),
    set: (scope: string, key: string, value: unknown, done: Done = () => {}) =>
      answer(done, () => {
        const file = fileOf(scope, key)
        if (value === undefined) return fs.rmSync(file, { force: true })
        const temporary = `${file}.${process.pid}.tmp`
        fs.writeFileSync(temporary, JSON.stringify(value))
        return fs.renameSync(temporary, file)
      }),
    keys: (scope: string, done: Done) =>
      answer(done, () => {
        const start = `${encodeURIComponent(scope)}~`
        const own = fs.readdirSync(folder).filter((name) => name.startsWith(start) && !name.endsWith('.tmp'))
        return own.map((name) => name.slice(start.length))
      }),
    delete: async () => {},
    clean: async () => {},
  }
}
