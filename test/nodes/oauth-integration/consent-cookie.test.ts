import assert from 'node:assert/strict'
import {
  clearConsentCookie,
  clearOldConsents,
  consentCookieName,
  readConsentCookie,
  setConsentCookie,
} from '../../../nodes/oauth-integration/consent-cookie.ts'

describe('the cookie of a consent', () => {
  const plain = consentCookieName('state-1', false)
  const secure = consentCookieName('state-1', true)

  it('is named after its state, which it does not show', () => {
    assert.match(plain, /^grantkeeper-[0-9a-f]{16}$/)
    assert.notEqual(plain, consentCookieName('state-2', false))
    assert.ok(!plain.includes('state'))
  })

  it('cannot be planted by a neighbouring site where the callback is https', () => {
    assert.equal(secure, `__Host-${plain}`)
    const line = setConsentCookie('state-1', 'secret', true)
    // What the prefix asks for: no Domain, the whole path, only over https.
    assert.equal(line, `${secure}=secret; Path=/; Max-Age=600; HttpOnly; SameSite=Lax; Secure`)
  })

  it('works without https, too', () => {
    const line = setConsentCookie('state-1', 'secret', false)
    assert.equal(line, `${plain}=secret; Path=/; Max-Age=600; HttpOnly; SameSite=Lax`)
    assert.equal(readConsentCookie(`a=b; ${plain}=secret;c=d`, 'state-1', false), 'secret')
  })

  it('is taken away as it was given', () => {
    assert.equal(clearConsentCookie('state-1', true), `${secure}=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax; Secure`)
  })

  it('goes when many newer ones have come, and no other cookie does', () => {
    const named = (n: number, of = 'grantkeeper') => `${of}-${n.toString(16).padStart(16, '0')}=secret`
    const ours = Array.from({ length: 22 }, (_, n) => named(n, n === 1 ? '__Host-grantkeeper' : 'grantkeeper'))
    const others = ['session=x', named(0, 'grantkeepers'), named(0, '__Host-other'), 'grantkeeper-0=x', 'grantkeeper-']
    assert.deepEqual(clearOldConsents([...others, ...ours].join('; ')), [
      'grantkeeper-0000000000000000=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax',
      '__Host-grantkeeper-0000000000000001=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax; Secure',
    ])
    for (const header of [undefined, '', ours.slice(2).join('; '), Array(40).fill('session=x').join('; ')])
      assert.deepEqual(clearOldConsents(header), [])
  })

  it('counts only under its very name, and only once', () => {
    for (const header of [
      undefined,
      '',
      `${plain}x=secret`,
      `x${plain}=secret`,
      `${secure}=secret`,
      `${plain.toUpperCase()}=secret`,
      `${plain}=secret; ${plain}=secret`,
      `${plain}=planted; ${plain}=secret`,
      plain,
    ])
      assert.equal(readConsentCookie(header, 'state-1', false), undefined, header)
    assert.equal(readConsentCookie(`${plain}=secret`, 'state-1', true), undefined)
    assert.equal(readConsentCookie(`${plain}=a=b`, 'state-1', false), 'a=b')
  })
})
