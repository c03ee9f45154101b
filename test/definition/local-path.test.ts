import assert from 'node:assert/strict'
import { isLocalPath } from '../../src/definition/local-path.ts'

describe('CB-023 Open redirect after completion', () => {
  it('takes a path of the same site', () => {
    for (const path of [
      '/',
      '/ui',
      '/ui/page?tab=1&x=a%20b',
      '/a/b/c#part',
      '/ümlaut',
      '/redirect?u=//evil.test',
      '/a//b',
    ])
      assert.equal(isLocalPath(path), true, path)
  })

  const leading = [
    '//evil.test',
    '/\\evil.test',
    '/%09/evil.test',
    '/\t/evil.test',
    'https:evil.test',
    'https:/evil.test',
    '\\\\evil.test',
    'http://good@evil.test',
    'javascript:alert(1)',
    'data:text/html,x',
    '%0d%0aLocation:%20//evil.test',
    '//evil.test%2f..',
    'https://good.test.evil.test',
  ]
  const others = [
    '',
    'ui',
    './ui',
    '?x',
    '#x',
    ' /ui',
    '/ui\r\nLocation: //evil.test',
    '/ui%0d%0aLocation:%20//evil.test',
    '/.//evil.test',
    '/x/..//evil.test',
    '/%5cevil.test',
    '/\u0000',
    '/a b',
    '/\u2028',
    '///evil.test',
    '/\n/evil.test',
  ]
  for (const path of [...leading, ...others]) {
    it(`refuses ${JSON.stringify(path)}`, () => assert.equal(isLocalPath(path), false))
  }

  it('never lets a browser leave the site by what it takes', () => {
    for (const path of [...leading, ...others, '/redirect?u=//evil.test', '/ui'])
      if (isLocalPath(path))
        assert.equal(new URL(path, 'https://site.test/some/page').origin, 'https://site.test', path)
  })
})
