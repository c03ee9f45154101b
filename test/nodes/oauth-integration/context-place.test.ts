import assert from 'node:assert/strict'
import type { Node } from 'node-red'
import { type ContextStorage, contextPlace, contextStoreInfo } from '../../../nodes/oauth-integration/context-place.ts'
import { keysOf } from '../../connections/records.ts'

const storages: ContextStorage = {
  default: { module: 'memory' },
  file: { module: 'localfilesystem' },
  short: 'memory',
  own: { module: {} },
}
const file = contextStoreInfo('file', storages)

const inMemory = { persistent: false, shared: false, rewritesAll: false }
/** Node-RED's own store of files writes all values of a node at once. */
const inFile = { persistent: true, shared: false, rewritesAll: true }

describe('the context store of an integration', () => {
  it('is memory where nothing is configured', () => {
    for (const name of ['', 'default', 'memory'])
      assert.deepEqual(contextStoreInfo(name, undefined), { store: 'memory', ...inMemory })
    assert.deepEqual(contextStoreInfo('', {}), { store: 'memory', ...inMemory })
  })

  it('is found by its name, and known to survive a restart or not', () => {
    assert.deepEqual(contextStoreInfo('', storages), { store: 'default', ...inMemory })
    assert.deepEqual(contextStoreInfo('file', storages), { store: 'file', ...inFile })
    assert.deepEqual(contextStoreInfo('short', storages), { store: 'short', ...inMemory })
    assert.deepEqual(contextStoreInfo('own', storages), {
      store: 'own',
      persistent: true,
      shared: true,
      rewritesAll: false,
    })
  })

  it('is the one that the default is another name for', () => {
    const named = { default: 'file', file: { module: 'localfilesystem' }, memory: { module: 'memory' } }
    assert.deepEqual(contextStoreInfo('', named), { store: 'file', ...inFile })
    assert.deepEqual(contextStoreInfo('default', named), { store: 'default', ...inFile })
  })

  it('is the first one where none is the default', () => {
    assert.deepEqual(contextStoreInfo('', { file: { module: 'localfilesystem' } }), { store: 'file', ...inFile })
  })

  it('is never a store that nobody configured', () => {
    for (const name of ['other', '__proto__', 'constructor', 'toString'])
      for (const storage of [storages, undefined])
        assert.throws(() => contextStoreInfo(name, storage), { code: 'CONFIGURATION_INVALID', reason: 'store' })
  })
})

describe('a context as a place for sealed records', () => {
  type Done = (error: Error | null, value?: unknown) => void

  function nodeWith(kept: Map<string, unknown>, failure?: Error): { node: Node; stores: (string | undefined)[] } {
    const stores: (string | undefined)[] = []
    const context = {
      get(key: string, store: string | undefined, done: Done) {
        stores.push(store)
        setImmediate(() => done(failure ?? null, kept.get(key)))
      },
      set(key: string, value: unknown, store: string | undefined, done: Done) {
        stores.push(store)
        if (value === undefined) kept.delete(key)
        else kept.set(key, value)
        setImmediate(() => done(failure ?? null))
      },
      keys(...parameters: [string, Done] | [Done]) {
        const done = parameters.at(-1) as Done
        stores.push(parameters.length === 2 ? (parameters[0] as string) : undefined)
        setImmediate(() => done(failure ?? null, [...kept.keys()]))
      },
    }
    return { node: { context: () => context } as unknown as Node, stores }
  }

  it('keeps a text and gives it back', async () => {
    const { node, stores } = nodeWith(new Map())
    const place = contextPlace(node, file, storages)
    assert.equal(await place.get('t_1'), undefined)
    await place.set('t_1', 'sealed')
    assert.equal(await place.get('t_1'), 'sealed')
    assert.deepEqual(stores, ['file', 'file', 'file'])
  })

  it('removes a text, and tells which connections there are, whatever else there is', async () => {
    const { node, stores } = nodeWith(new Map([['other', 1]]))
    const place = contextPlace(node, file, storages)
    for (const key of ['t_1', 't_2', 't_3']) await place.set(key, 'sealed')
    await place.remove('t_2')
    await place.remove('t_4')
    assert.equal(await place.get('t_2'), undefined)
    assert.deepEqual(await keysOf(place), ['t_1', 't_3'])
    assert.deepEqual([...new Set(stores)], ['file'])
  })

  it('tells whether it forgets with the process, and whether others may use it', () => {
    const of = (name: string) => {
      const { fleeting, shared } = contextPlace(nodeWith(new Map()).node, contextStoreInfo(name, storages), storages)
      return [fleeting, shared]
    }
    assert.deepEqual(['default', 'file', 'own'].map(of), [
      [true, false],
      [false, false],
      [false, true],
    ])
  })

  it('leaves the store to Node-RED where none is configured', async () => {
    const { node, stores } = nodeWith(new Map())
    await contextPlace(node, contextStoreInfo('', undefined), undefined).get('t_1')
    await keysOf(contextPlace(node, contextStoreInfo('', undefined), undefined))
    assert.deepEqual(stores, [undefined, undefined])
  })

  it('takes what is no text for a text, which then opens for nobody', async () => {
    const { node } = nodeWith(
      new Map<string, unknown>([
        ['t_1', { a: 1 }],
        ['t_2', null],
      ]),
    )
    const place = contextPlace(node, file, storages)
    assert.equal(await place.get('t_1'), '[object Object]')
    assert.equal(await place.get('t_2'), undefined)
  })

  it('does not promise to survive a power cut', () => {
    assert.equal(contextPlace(nodeWith(new Map()).node, file, storages).durable, false)
  })

  it('fails when the store fails', async () => {
    const { node } = nodeWith(new Map(), new Error('full'))
    const place = contextPlace(node, file, storages)
    await assert.rejects(place.get('t_1'), /full/)
    await assert.rejects(place.set('t_1', 'x'), /full/)
    await assert.rejects(place.remove('t_1'), /full/)
    await assert.rejects(keysOf(place), /full/)
  })
})
