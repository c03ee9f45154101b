import assert from 'node:assert/strict'
import { joinUrl } from '../../src/definition/join-url.ts'

const base = 'https://api.test/v1'

describe('the URL of a request', () => {
  it('stands by itself where it is absolute', () => {
    for (const url of ['https://other.test/x', 'HTTP://other.test', 'ftp://x', 'mailto:a'])
      assert.equal(joinUrl(base, url), url)
  })

  it('goes behind the base URL otherwise, with one slash between', () => {
    for (const [start, url, whole] of [
      [base, '/users', 'https://api.test/v1/users'],
      [base, 'users', 'https://api.test/v1/users'],
      [`${base}/`, '/users', 'https://api.test/v1/users'],
      [`${base}//`, '//users', 'https://api.test/v1/users'],
      [base, '/a/../b', 'https://api.test/v1/a/../b'],
      ['https://api.test', 'x:y/z', 'x:y/z'],
      ['https://api.test', '/x:y', 'https://api.test/x:y'],
    ] as const)
      assert.equal(joinUrl(start, url), whole)
  })

  it('adds a query or fragment without a slash, and nothing for nothing', () => {
    assert.equal(joinUrl(base, '?a=1'), `${base}?a=1`)
    assert.equal(joinUrl(base, '#a'), `${base}#a`)
    assert.equal(joinUrl(base, ''), base)
  })

  it('never leaves the host of the base URL for a path that looks like one', () => {
    for (const url of ['//evil.test', '/\\evil.test', '@evil.test', '.evil.test', '\\\\evil.test'])
      assert.equal(new URL(joinUrl('https://api.test', url) as string).host, 'api.test', url)
  })

  it('is unknown where there is nothing to start from', () => {
    assert.equal(joinUrl(undefined, '/users'), undefined)
    assert.equal(joinUrl(undefined, ''), undefined)
  })
})
