import assert from 'node:assert/strict'
import { resource } from './resource.ts'

interface Checks {
  consentTip(operation: string, integration: object | undefined): string | undefined
  isReturnPath(value: unknown): boolean
  outputsOf(operation: string): number
}

/** How Node-RED writes a value from the environment. */
const variable = (name: string) => `$\{${name}}`
const operations = ['redirect', 'link', 'device', 'paste', 'finish']

describe('the dialog of oauth-consent', () => {
  let checks: Checks
  before(async () => {
    checks = await resource<Checks>('consent-checks.js')
  })

  it('tells which operations cannot work with an integration, and what they need', () => {
    const callbackUrl = 'https://flows.test/oauth-integration/acme/callback'
    const personal = { mode: 'personal', grant: 'authorization_code', callbackUrl }
    const tips = (integration: object) => operations.map((operation) => checks.consentTip(operation, integration) ?? '')
    assert.deepEqual(tips(personal), ['', '', '', '', ''])
    assert.deepEqual(tips({ ...personal, callbackUrl: '' }), [
      ...['thisMachineOnly', 'thisMachineOnly', '', 'thisMachineOnly', ''],
    ])
    assert.deepEqual(tips({ ...personal, mode: 'system' }), ['', 'needsUsers', '', '', ''])
    assert.deepEqual(tips({ ...personal, grant: 'device_code' }), [
      ...['deviceOnly', 'deviceOnly', '', 'deviceOnly', 'deviceOnly'],
    ])
    assert.deepEqual(tips({ mode: 'system', grant: 'client_credentials' }), [
      ...['noConsent', 'needsUsers', 'noConsent', 'noConsent', 'noConsent'],
    ])
  })

  it('says nothing about what it cannot know', () => {
    for (const operation of operations) assert.equal(checks.consentTip(operation, undefined), undefined)
    const unknown = { mode: 'personal', grant: variable('GRANT'), callbackUrl: variable('CALLBACK') }
    for (const operation of operations) assert.equal(checks.consentTip(operation, unknown), undefined)
  })

  it('takes a page to return to on the same site only', () => {
    for (const path of [undefined, '', ' ', '/', '/ui', ' /a/b?c=d#e ', variable('PAGE'), '$(PAGE)'])
      assert.equal(checks.isReturnPath(path), true, String(path))
    for (const path of [
      'ui',
      'https://evil.test/',
      '//evil.test',
      '/\\evil.test',
      '/a b',
      '/a\\b',
      '/a\nb',
      'javascript:1',
    ])
      assert.equal(checks.isReturnPath(path), false, path)
  })

  it('has one output where there is nothing to wait for', () => {
    assert.deepEqual(operations.map(checks.outputsOf), [2, 2, 2, 2, 1])
  })
})
