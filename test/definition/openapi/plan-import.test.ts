import assert from 'node:assert/strict'
import { planImport } from '../../../src/definition/openapi/plan-import.ts'
import { settingsOf } from './describing.ts'
import { petStore } from './documents.ts'

const proposal = settingsOf(petStore)
const mine = { key: 'acme', clientId: 'me', scope: 'read:pets', timeout: '5' }
const imported = { ...mine, ...planImport(mine, proposal).settings }
const pathsOf = ({ changes }: ReturnType<typeof planImport>) =>
  changes.map(({ path, edited }) => path + (edited ? ' edited' : ''))

describe('the plan of an import', () => {
  it('writes what the proposal says, and nothing that is not its own', () => {
    const { settings } = planImport(mine, proposal)
    for (const name of ['key', 'clientId', 'scope', 'timeout']) assert.ok(!Object.hasOwn(settings, name), name)
    assert.equal(settings.tokenUrl, 'https://login.test/token')
    assert.deepEqual(settings.scopes, proposal.scopes)
  })

  it('empties what the description no longer has, each in its own kind', () => {
    const before = { issuer: 'https://old.test', parameters: [{ name: 'region' }], tokenUrl: 'https://old.test/token' }
    const { settings } = planImport(before, proposal)
    assert.deepEqual([settings.issuer, settings.parameters, settings.deviceAuthorizationUrl], ['', [], ''])
  })

  it('asks for the scopes of a proposal that names some', () => {
    assert.equal(planImport(mine, { ...proposal, scope: 'openid' }).settings.scope, 'openid')
  })

  it('changes nothing when the same is imported again', () => {
    assert.deepEqual(pathsOf(planImport(imported, proposal)), [])
    assert.deepEqual({ ...imported, ...planImport(imported, proposal).settings }, imported)
  })

  it('remembers what it brought: what somebody edited since comes first', () => {
    const now = { ...imported, baseUrl: 'https://sandbox.test' }
    const next = { ...proposal, tokenUrl: 'https://login.test/v2/token', scopes: [{ name: 'read:pets' }] }
    assert.deepEqual(pathsOf(planImport(now, next)), [
      '/baseUrl edited',
      '/tokenUrl',
      '/scopes/0/description',
      '/scopes/1',
    ])
  })

  it('marks nothing as edited where nothing was imported before, or nobody knows what', () => {
    const { apiDescription: _, ...forgotten } = imported
    for (const apiDescription of [undefined, '', 'Pet store', {}, { imported: 'x' }, { imported: null }])
      for (const change of planImport(
        { ...forgotten, tokenUrl: 'https://mine.test/token', ...(apiDescription !== undefined && { apiDescription }) },
        proposal,
      ).changes)
        assert.ok(!change.edited, change.path)
  })

  it('does not tell of its memory as a change', () => {
    const next = { ...proposal, apiDescription: { ...(proposal.apiDescription as object), version: '2.0.0' } }
    assert.deepEqual(pathsOf(planImport(imported, next)), ['/apiDescription/version'])
  })
})
