import assert from 'node:assert/strict'
import { isAllowedDomain, isDomainPattern, isLoopback, mayCarry, originRefusal } from '../../src/definition/origins.ts'

const rules = (allowedDomains: string[] = [], more: { baseUrl?: string; allowHttp?: boolean } = {}) => ({
  allowedDomains,
  allowHttp: false,
  ...more,
})
const allowed = (url: string, ...domains: string[]) => isAllowedDomain(new URL(url), domains)

describe('origins that may see the token', () => {
  it('allows the origin of the base URL, whatever its path', () => {
    const base = rules([], { baseUrl: 'https://api.test/v1' })
    assert.equal(mayCarry(new URL('https://api.test/other?x=1'), base), true)
    assert.equal(mayCarry(new URL('https://API.test:443/'), base), true)
    assert.equal(originRefusal(new URL('https://api.test:8443/'), base), 'origin')
    assert.equal(originRefusal(new URL('https://evil.test/'), base), 'origin')
  })

  it('allows an origin that the author wrote into the flow, and only that one', () => {
    assert.equal(originRefusal(new URL('https://api.test/x'), rules(), 'https://api.test'), undefined)
    assert.equal(originRefusal(new URL('https://api.test.evil.test/x'), rules(), 'https://api.test'), 'origin')
    assert.equal(originRefusal(new URL('https://api.test:444/x'), rules(), 'https://api.test'), 'origin')
  })

  it('allows nothing when nothing is said', () => {
    assert.equal(originRefusal(new URL('https://api.test/'), rules()), 'origin')
    assert.equal(originRefusal(new URL('https://api.test/'), rules([], { baseUrl: 'not a url' })), 'origin')
  })

  it('judges the host that the request will reach, not what the text looks like', () => {
    const base = rules(['api.test'], { baseUrl: 'https://api.test' })
    for (const url of [
      'https://api.test@evil.test/',
      'https://api.test:443@evil.test/',
      'https://evil.test/#@api.test',
      'https://evil.test?@api.test',
      'https://evil.test\\@api.test/',
      'https://api.test%2eevil.test/',
      'https://api.test。evil.test/',
    ]) {
      assert.equal(originRefusal(new URL(url), base), 'origin', url)
    }
  })

  it('refuses plain http except on the loopback or where it is allowed', () => {
    const base = rules([], { baseUrl: 'http://api.test' })
    assert.equal(originRefusal(new URL('http://api.test/'), base), 'insecure')
    assert.equal(originRefusal(new URL('http://api.test/'), { ...base, allowHttp: true }), undefined)
    assert.equal(originRefusal(new URL('http://127.0.0.1:1880/'), rules(['127.0.0.1:1880'])), undefined)
    assert.equal(originRefusal(new URL('http://api.test/'), rules(['*'])), 'insecure')
  })

  it('refuses other schemes even where everything is allowed', () => {
    for (const url of ['ftp://api.test/', 'file:///etc/passwd', 'ws://api.test/', 'data:text/plain,x']) {
      assert.equal(originRefusal(new URL(url), rules(['*'], { allowHttp: true })), 'origin', url)
    }
  })

  it('knows the loopback by its literal names only', () => {
    const loopback = (url: string) => isLoopback(new URL(url))
    for (const url of [
      'http://localhost/',
      'http://LOCALHOST:1/',
      'http://127.0.0.1/',
      'http://127.1/',
      'http://127.8.9.1/',
      'http://[::1]:80/',
    ]) {
      assert.equal(loopback(url), true, url)
    }
    for (const url of [
      'http://localhost.evil.test/',
      'http://127.0.0.1.evil.test/',
      'http://0.0.0.0/',
      'http://[::2]/',
      'http://10.0.0.1/',
      'http://notlocalhost/',
    ]) {
      assert.equal(loopback(url), false, url)
    }
  })
})

describe('Wildcard allow-list semantics', () => {
  it('takes a host with its subdomains, at label boundaries only', () => {
    assert.equal(allowed('https://good.test/', 'good.test'), true)
    assert.equal(allowed('https://a.good.test/', 'good.test'), true)
    assert.equal(allowed('https://a.b.good.test/', 'good.test'), true)
    assert.equal(allowed('https://evilgood.test/', 'good.test'), false)
    assert.equal(allowed('https://good.test.evil.test/', 'good.test'), false)
  })

  it('takes subdomains only after *.', () => {
    assert.equal(allowed('https://good.test/', '*.good.test'), false)
    assert.equal(allowed('https://a.good.test/', '*.good.test'), true)
    assert.equal(allowed('https://a.b.good.test/', '*.good.test'), true)
    assert.equal(allowed('https://evilgood.test/', '*.good.test'), false)
    assert.equal(allowed('https://good.test.evil.test/', '*.good.test'), false)
  })

  it('holds a port to be significant', () => {
    assert.equal(allowed('https://good.test:8443/', 'good.test:8443'), true)
    assert.equal(allowed('https://good.test/', 'good.test:8443'), false)
    assert.equal(allowed('https://good.test:8443/', 'good.test'), false)
    assert.equal(allowed('https://good.test/', 'good.test:443'), true)
    assert.equal(allowed('https://a.good.test:8443/', '*.good.test:8443'), true)
    assert.equal(allowed('http://good.test/', 'good.test'), true)
  })

  it('takes a whole origin as that origin alone', () => {
    assert.equal(allowed('https://good.test/', 'https://good.test'), true)
    assert.equal(allowed('https://good.test/', 'https://good.test/'), true)
    assert.equal(allowed('https://a.good.test/', 'https://good.test'), false)
    assert.equal(allowed('http://good.test/', 'https://good.test'), false)
    assert.equal(allowed('https://good.test:8443/', 'https://good.test:8443'), true)
    assert.equal(allowed('https://a.good.test/', 'https://*.good.test'), true)
  })

  it('takes * for everything on the web', () => {
    assert.equal(allowed('https://anything.test:1234/', '*'), true)
    assert.equal(allowed('ftp://anything.test/', '*'), false)
  })

  it('compares as a URL parser reads: case, international names, IPv6', () => {
    assert.equal(allowed('https://GOOD.test/', 'Good.TEST'), true)
    assert.equal(allowed('https://xn--bcher-kva.test/', 'bücher.test'), true)
    assert.equal(allowed('https://www.bücher.test/', '*.bücher.test'), true)
    assert.equal(allowed('https://[2001:db8:0:0::1]/', '[2001:DB8::1]'), true)
    assert.equal(allowed('https://[2001:db8::1]/', '2001:db8::1'), true)
    assert.equal(allowed('https://[2001:db8::1]:8443/', '[2001:db8::1]:8443'), true)
    assert.equal(allowed('https://good.test./', 'good.test'), false)
  })

  it('covers nothing with an empty list or an entry that makes no sense', () => {
    assert.equal(allowed('https://good.test/'), false)
    for (const entry of [
      '',
      ' ',
      'https://',
      'good.test/path',
      'a@good.test',
      'good.*',
      '*good.test',
      '*.*.good.test',
      '**',
      'good test',
      'ftp://good.test',
      'good.test:99999',
      'good.test?x',
      'good.test\\',
    ]) {
      assert.equal(isDomainPattern(entry), false, entry)
      assert.equal(allowed('https://good.test/path', entry), false, entry)
    }
    for (const entry of ['good.test', '*.good.test', 'good.test:1', '*', 'https://good.test', '::1', ' good.test ']) {
      assert.equal(isDomainPattern(entry), true, entry)
    }
  })
})
