import assert from 'node:assert/strict'
import { changesOf } from '../../../src/definition/openapi/changes-of.ts'
import { settingsOf } from './describing.ts'
import { petStore } from './documents.ts'

const imported = settingsOf(petStore)
const lines = (changes: ReturnType<typeof changesOf>) =>
  changes.map(({ kind, path, before, after, edited }) =>
    [kind, path, before ?? '–', after ?? '–', ...(edited ? ['edited'] : [])].map(String).join(' '),
  )

describe('what an import would change', () => {
  it('is everything that it brings, at the first one', () => {
    const changes = changesOf(
      { id: '1', type: 'oauth-integration', key: 'acme', clientId: 'me', tokenUrl: '' },
      imported,
    )
    assert.deepEqual(
      changes.map(({ kind, path }) => `${kind} ${path}`),
      [
        'added /name',
        'added /grant',
        'added /authorizationUrl',
        'added /tokenUrl',
        'added /refreshUrl',
        'added /scopes',
        'added /baseUrl',
        'added /apiDescription',
      ],
    )
  })

  it('is nothing when nothing changed', () => {
    assert.deepEqual(
      changesOf({ ...imported, clientId: 'me', parameters: [], parameterValues: { a: 'b' } }, imported),
      [],
    )
  })

  it('is told with the values before and after', () => {
    const after = { ...imported, tokenUrl: 'https://new.test/token', issuer: 'https://new.test', baseUrl: '' }
    assert.deepEqual(changesOf(imported, after), [
      { path: '/tokenUrl', kind: 'changed', before: 'https://login.test/token', after: 'https://new.test/token' },
      { path: '/baseUrl', kind: 'removed', before: 'https://api.test/v2' },
      { path: '/issuer', kind: 'added', after: 'https://new.test' },
    ])
  })

  it('tells scopes and parameters apart by their names, whatever their order', () => {
    const before = {
      scopes: [{ name: 'a', description: 'A' }, { name: 'b' }, { name: 'c' }],
      parameters: [{ name: 'region', default: 'eu' }],
    }
    const after = {
      scopes: [{ name: 'c' }, { name: 'd' }, { name: 'a', description: 'All' }],
      parameters: [{ name: 'region', default: 'us' }],
    }
    assert.deepEqual(lines(changesOf(before, after)), [
      'added /scopes/1 – [object Object]',
      'changed /scopes/2/description A All',
      'removed /scopes/1 [object Object] –',
      'changed /parameters/0/default eu us',
    ])
  })

  it('goes into groups, with names that are escaped', () => {
    const before = { tokenRequest: { headers: { 'a/b': '1', 'c~d': '2' } } }
    const after = { tokenRequest: { headers: { 'a/b': '2', e: '3' } } }
    assert.deepEqual(lines(changesOf(before, after)), [
      'changed /tokenRequest/headers/a~1b 1 2',
      'removed /tokenRequest/headers/c~0d 2 –',
      'added /tokenRequest/headers/e – 3',
    ])
  })

  it('leaves alone what no import brings, and the scopes that were chosen', () => {
    const before = { ...imported, scope: 'read:pets', clientAuth: 'none', allowedDomains: 'login.test', pkce: 'plain' }
    assert.deepEqual(changesOf(before, imported), [])
    assert.deepEqual(lines(changesOf(before, { ...imported, scope: 'openid' })), ['changed /scope read:pets openid'])
  })

  it('shows first what somebody edited since the last import', () => {
    const before = {
      ...imported,
      refreshUrl: 'https://mine.test',
      scopes: [
        { name: 'read:pets', description: 'Mine' },
        { name: 'write:pets', description: 'Change your pets' },
      ],
    }
    const after = { ...imported, tokenUrl: 'https://new.test', refreshUrl: 'https://new.test/refresh', scopes: [] }
    assert.deepEqual(lines(changesOf(before, after, imported)), [
      'changed /refreshUrl https://mine.test https://new.test/refresh edited',
      'removed /scopes [object Object],[object Object] – edited',
      'changed /tokenUrl https://login.test/token https://new.test',
    ])
    const some = { ...imported, scopes: [{ name: 'read:pets', description: 'New' }] }
    assert.deepEqual(lines(changesOf(before, some, imported)), [
      'changed /refreshUrl https://mine.test https://login.test/refresh edited',
      'changed /scopes/0/description Mine New edited',
      'removed /scopes/1 [object Object] –',
    ])
  })
})
