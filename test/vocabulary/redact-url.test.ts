import assert from 'node:assert/strict'
import { MASK, redactUrl } from '../../src/vocabulary/secret.ts'

describe('a URL for a log', () => {
  it('keeps where it goes and the names of its parameters', () => {
    assert.equal(redactUrl('https://api.test:8443/a/b?x=1&y=2'), `https://api.test:8443/a/b?x=${MASK}&y=${MASK}`)
    assert.equal(redactUrl('https://api.test'), 'https://api.test/')
  })

  it('shows no value, user name, password or fragment, whatever they are called', () => {
    const url = 'https://canary-user:canary-pass@api.test/p?code=canary-1&x=canary-2&canary=&x=canary-3#canary-4'
    assert.equal(redactUrl(url), `https://api.test/p?code=${MASK}&x=${MASK}&canary=${MASK}`)
  })

  it('shows nothing of what is no URL', () => {
    for (const text of ['', 'canary', '/p?token=canary', 'https://', 'http://[canary'])
      assert.equal(redactUrl(text), MASK)
  })

  it('keeps names that would break out of a line escaped', () => {
    assert.equal(redactUrl('https://api.test/?a%0d%0ab=1'), `https://api.test/?a%0D%0Ab=${MASK}`)
  })
})
