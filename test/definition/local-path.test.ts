import assert from 'node:assert/strict'
import { isLocalPath } from '../../src/definition/local-path.ts'
import { openRedirects } from '../support/open-redirects.ts'

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

  for (const path of ['', ...openRedirects]) {
    it(`refuses ${JSON.stringify(path)}`, () => assert.equal(isLocalPath(path), false))
  }

  it('never lets a browser leave the site by what it takes', () => {
    for (const path of [...openRedirects, '/redirect?u=//evil.test', '/ui'])
      if (isLocalPath(path))
        assert.equal(new URL(path, 'https://site.test/some/page').origin, 'https://site.test', path)
  })
})
