import assert from 'node:assert/strict'
import { chmodSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { sealKeys } from '../../../nodes/oauth-integration/seal-keys.ts'
import { removeFolder, temporaryFolder } from '../../support/temporary-folders.ts'

describe('the keys that tokens are sealed with', () => {
  const settings = (values: Record<string, unknown>) => ({ get: (name: string) => values[name] })
  const generated = settings({ _credentialSecret: 'generated-secret' })
  const none = settings({ credentialSecret: false })
  let folder: string
  beforeEach(() => {
    folder = temporaryFolder('seal-keys')
  })
  afterEach(() => removeFolder(folder))

  const first = (...given: Parameters<typeof sealKeys>): string => sealKeys(...given).keys[0].toString('hex')

  it('come from the integration’s own key before anything else, which opens on every machine', () => {
    const { keys, source } = sealKeys('k'.repeat(64), 'node-1', generated, folder)
    assert.equal(source, 'storeKey')
    assert.equal(keys.length, 2)
    assert.equal(keys[0].toString('hex'), first('k'.repeat(64), 'another id', none, undefined))
    assert.notEqual(keys[0].toString('hex'), first('l'.repeat(64), 'node-1', none, undefined))
  })

  it('are 32 bytes and never the secret itself', () => {
    const secret = 'k'.repeat(32)
    const { keys } = sealKeys(secret, 'node-1', generated, folder)
    for (const key of keys) {
      assert.equal(key.length, 32)
      assert.notEqual(key.toString('utf8'), secret)
    }
  })

  it('come from Node-RED’s credential secret where a flow came without one, one for each node', () => {
    const { source, keys } = sealKeys(undefined, 'node-1', generated, folder)
    assert.deepEqual([source, keys.length], ['credentialSecret', 1])
    assert.notEqual(keys[0].toString('hex'), first(undefined, 'node-2', generated, folder))
    assert.deepEqual(readdirSync(folder), [])
  })

  it('prefer the project’s secret to the configured one, and that to the generated one', () => {
    const projects = { activeProject: 'p', projects: { p: { credentialSecret: 'of-the-project' } } }
    const of = (values: Record<string, unknown>) => first(undefined, 'node-1', settings(values), folder)
    const configured = { credentialSecret: 'configured', _credentialSecret: 'generated' }
    assert.equal(of({ projects, ...configured }), of({ credentialSecret: 'of-the-project' }))
    assert.equal(of(configured), of({ credentialSecret: 'configured' }))
    assert.equal(of({ projects: { ...projects, activeProject: 'other' }, ...configured }), of(configured))
    assert.equal(of({ projects, credentialSecret: false }), of({ credentialSecret: 'of-the-project' }))
  })

  it('survive settings that cannot be read', () => {
    const broken = {
      get: (): never => {
        throw new Error('not available yet')
      },
    }
    assert.equal(sealKeys('k'.repeat(64), 'node-1', broken, undefined).source, 'storeKey')
  })

  it('come from a file for its owner only where credentials are not encrypted', () => {
    const directory = path.join(folder, 'oauth-connections')
    const { source, keys } = sealKeys(undefined, 'node-1', none, directory)
    assert.equal(source, 'keyFile')
    assert.deepEqual(readdirSync(directory), ['key'])
    if (process.platform !== 'win32') {
      assert.equal(statSync(path.join(directory, 'key')).mode & 0o777, 0o600)
      assert.equal(statSync(directory).mode & 0o777, 0o700)
    }
    assert.equal(keys[0].toString('hex'), first(undefined, 'node-1', none, directory))
    assert.notEqual(keys[0].toString('hex'), first(undefined, 'node-2', none, directory))
  })

  it('are not made of half a file', () => {
    for (const half of ['', '\n', 'abc123']) {
      writeFileSync(path.join(folder, 'key'), half)
      const key = first(undefined, 'node-1', none, folder)
      assert.match(readFileSync(path.join(folder, 'key'), 'utf8'), /^[0-9a-f]{64}$/)
      assert.equal(first(undefined, 'node-1', none, folder), key)
    }
    assert.deepEqual(readdirSync(folder), ['key'])
  })

  it('are missing where there is nothing to make one of', () => {
    assert.throws(() => sealKeys(undefined, 'node-1', none, undefined), {
      code: 'CONFIGURATION_INVALID',
      reason: 'secretKey',
    })
  })

  it('fail where the key file cannot be read, instead of making a new one', () => {
    mkdirSync(path.join(folder, 'key'))
    assert.throws(() => sealKeys(undefined, 'node-1', none, folder), { code: 'EISDIR' })
    chmodSync(folder, 0o700)
  })
})
