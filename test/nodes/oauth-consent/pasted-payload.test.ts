import assert from 'node:assert/strict'
import { pastedPayload } from '../../../nodes/oauth-consent/pasted-payload.ts'
import { isOAuthError } from '../../../src/index.ts'

const pasted = (payload: unknown) => pastedPayload(payload, 'code')
const unusable = (error: unknown) => isOAuthError(error, 'CONSENT_INVALID') && error.reason === 'pasted'

describe('What a payload brings of a consent', () => {
  it('is an address, with whatever stands around it', () => {
    for (const url of [
      'https://flows.test/callback?code=c&state=s',
      'myapp://back?code=c&state=s',
      'myapp:back?code=c',
    ])
      assert.deepEqual(pasted(` ${url}\n`), { url })
    // Without a code it is still no code.
    assert.deepEqual(pasted('https://flows.test/callback?error=access_denied'), {
      url: 'https://flows.test/callback?error=access_denied',
    })
  })

  it('is the code alone, which may look like much', () => {
    for (const code of ['4/0AbCd-ef_g', 'M.C507_BL2.2.U', 'abc:def', 'eyJ.eyJ.sig', '123456'])
      assert.deepEqual(pasted(` ${code} `), { code })
  })

  it('is an object with one of them', () => {
    assert.deepEqual(pasted({ url: ' https://flows.test/?code=c ' }), { url: 'https://flows.test/?code=c' })
    assert.deepEqual(pasted({ code: 'c', state: 's' }), { code: 'c', state: 's' })
    assert.deepEqual(pasted({ code: 'c', state: '', url: null }), { code: 'c' })
  })

  it('is nothing beside, nor anything inherited', () => {
    assert.deepEqual(pasted({ code: 'c', user: 'bob', redirectUri: 'https://evil.test' }), { code: 'c' })
    for (const payload of [undefined, null, '', ' ', 7, true, [], {}, { state: 's' }, { code: '' }, { code: ' ' }])
      assert.throws(() => pasted(payload), unusable)
    for (const payload of [{ code: 7 }, { url: {} }, { code: 'c', state: [] }, Object.create({ code: 'c' })])
      assert.throws(() => pasted(payload), unusable)
  })

  it('is no book', () => {
    assert.throws(() => pasted({ code: 'c'.repeat(16_385) }), unusable)
    assert.throws(() => pasted('c'.repeat(16_385)), unusable)
  })
})
