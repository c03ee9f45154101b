import { contextPlace, contextStoreInfo } from '../../nodes/oauth-integration/context-place.ts'
import { journal } from '../../src/connections/journal.ts'
import { memoryPlace, type Place } from '../../src/connections/place.ts'
import { sealedStore } from '../../src/connections/token-store.ts'
import { temporaryFolder } from '../support/temporary-folders.ts'
import { aFailingPlace, fails, hangs, someKeys } from './records.ts'
import { behavesAsTokenStore, type StoreUnderTest } from './token-store.contract.ts'

let made = 0

/** The places are made anew for each look, over what is kept outside of the process. */
function over(places: () => Place[], patience = 5_000, isWhole = true): StoreUnderTest {
  made += 1
  const id = `contract-${made}`
  const reopened = () =>
    sealedStore({ id, fingerprint: 'print', keys: someKeys, places: places() as [Place], patience })
  return { store: reopened(), reopened, isWhole }
}

/** A context store as Node-RED has them, which calls back as it likes. */
function aContext(behave: (call: () => void) => void = (call) => call()) {
  const kept = new Map<string, unknown>()
  const context = {
    get: (key: string, _store: unknown, done: (error: Error | null, value?: unknown) => void) =>
      behave(() => done(null, kept.get(key))),
    set: (key: string, value: unknown, _store: unknown, done: (error?: Error) => void) => {
      if (value === undefined) kept.delete(key)
      else kept.set(key, value)
      behave(() => done())
    },
    keys: (done: (error: Error | null, keys: string[]) => void) => behave(() => done(null, [...kept.keys()])),
  }
  return contextPlace({ context: () => context } as never, contextStoreInfo('', undefined), undefined)
}

describe('the stores', () => {
  behavesAsTokenStore('memory', () => {
    const kept = new Map<string, string>()
    return over(() => [memoryPlace(kept)])
  })

  behavesAsTokenStore('the journal', () => {
    const directory = temporaryFolder('journal')
    return over(() => [journal(directory, 'a')])
  })

  behavesAsTokenStore('a context', () => {
    const place = aContext()
    return over(() => [place])
  })

  behavesAsTokenStore('a context that calls back late and twice', () => {
    const place = aContext((call) => {
      setImmediate(call)
      setImmediate(call)
    })
    return over(() => [place])
  })

  behavesAsTokenStore('the journal beside a context', () => {
    const directory = temporaryFolder('journal')
    const place = aContext()
    return over(() => [place, journal(directory, 'a')])
  })

  behavesAsTokenStore('the journal beside a context that cannot be written', () => {
    const directory = temporaryFolder('journal')
    const broken = { ...aFailingPlace('context', false), set: fails('EIO'), remove: fails('EIO') }
    return over(() => [broken, journal(directory, 'a')], undefined, false)
  })

  behavesAsTokenStore('something durable beside a context that never calls back from writing', () => {
    const durable = aFailingPlace('durable', true)
    const broken = { ...aFailingPlace('context', false), set: hangs, remove: hangs }
    return over(() => [broken, durable], 10, false)
  })
})
