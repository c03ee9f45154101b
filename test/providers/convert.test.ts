import assert from 'node:assert/strict'
import { checkShape } from '../../src/definition/check-shape.ts'
import { settingsShape } from '../../src/definition/settings-shape.ts'
import { readSharedJson, sharedAbsent } from '../support/shared-files.ts'
import { skip } from '../support/skip.ts'
import { convert } from './convert.ts'
import { assertionInWords } from './convert-assertion.ts'
import { readFinding } from './convert-lookups.ts'
import { completeRow } from './derive-mock.ts'
import { rowsOf } from './provider-row.ts'
import { unseenRows } from './unseen.ts'
import { consentRow, machineRow } from './unseen-builder.ts'

describe('the conversion of a row', () => {
  it('gives definitions that keep to the schema', function () {
    const file = readSharedJson<unknown>('providers/providers.json')
    for (const row of [...(file === undefined ? [] : rowsOf(file)), ...unseenRows]) {
      const { settings } = convert(completeRow(row).row)
      assert.doesNotThrow(() => checkShape(settings, settingsShape), row.id)
    }
    if (file === undefined) skip(this, sharedAbsent)
  })

  it('says only what differs from the standard', () => {
    const { settings } = convert(consentRow('plain', 'none', {}))
    assert.deepEqual(Object.keys(settings).sort(), [
      'authorizationUrl',
      'baseUrl',
      'clientAuth',
      'clientId',
      'grant',
      'key',
      'name',
      'parameterValues',
      'parameters',
      'pkce',
      'refreshRequest',
      'schemaVersion',
      'scope',
      'tokenResponse',
      'tokenUrl',
    ])
    assert.deepEqual(settings.refreshRequest, {})
  })

  it('never knows a provider by its name', () => {
    const { settings: one } = convert(machineRow('one', 'none', {}))
    const { settings: other } = convert(machineRow('other', 'none', {}))
    const text = (settings: object) => JSON.stringify(settings).replaceAll('one', '…').replaceAll('other', '…')
    assert.equal(text(one), text(other))
  })

  it('puts secrets where secrets go', () => {
    const row = machineRow('secretive', 'none', {
      token_request: { params: { key: '{apiKey}', tenant: '{tenant}' } },
      parameters: [
        { name: 'apiKey', source: 'credential', secret: true },
        { name: 'tenant', source: 'user' },
      ],
      mock: { params: { apiKey: 'k-1', tenant: 't-1' } },
    })
    const { settings, secrets } = convert(row)
    assert.deepEqual(settings.parameterValues, { tenant: 't-1' })
    assert.deepEqual(secrets.secretParameters, { apiKey: 'k-1' })
    assert.doesNotMatch(JSON.stringify(settings), /k-1/)
  })

  it('allows the hosts that a callback may name, and asks for none otherwise', () => {
    const row = consentRow('wanderer', 'none', {
      callback: { capture_params: ['server'] },
      token_request: { url: '{server}/token' },
      mock: { callback: { query: { server: 'https://eu.wanderer.example.net' } } },
    })
    assert.ok((convert(row).settings.allowedDomains as string[]).includes('eu.wanderer.example.net'))
    assert.equal(convert(consentRow('settled', 'none', {})).settings.allowedDomains, undefined)
  })

  it('reads what a look-up finds', () => {
    assert.deepEqual(readFinding('accounts[0].id'), { kind: 'path', path: 'accounts[0].id' })
    assert.deepEqual(readFinding('id', 'first'), { kind: 'path', path: '[0].id' })
    assert.deepEqual(readFinding('resource.uuid when resource.type=Company'), {
      kind: 'path',
      path: 'resource.uuid',
      when: { path: 'resource.type', value: 'Company' },
    })
    assert.deepEqual(readFinding('text after "x." in domain'), { kind: 'after', mark: 'x.', of: 'domain' })
    assert.deepEqual(readFinding('true on 2xx, false on error'), {
      kind: 'words',
      words: 'true on 2xx, false on error',
    })
  })

  it('reads an assertion that is told in words', () => {
    assert.deepEqual(assertionInWords('Bearer JWT RS256 {iss: app_id, iat: now-60s, exp: now+10min}'), {
      alg: 'RS256',
      payload: { iss: '{app_id}', iat: '{$now(s,-60)}', exp: '{$now(s,600)}' },
    })
    assert.equal(assertionInWords('bearer'), undefined)
  })
})
