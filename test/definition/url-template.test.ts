import assert from 'node:assert/strict'
import { checkedUrl } from '../../src/definition/checked-url.ts'
import { parseTemplate } from '../../src/definition/template.ts'
import { fillUrl, firstUrl, namesInAuthority } from '../../src/definition/url-template.ts'
import { isOAuthError } from '../../src/vocabulary/errors.ts'
import { fastest } from '../support/fastest.ts'
import { oneOf, randomOf } from '../support/random-of.ts'

const valuesOf = (values: Record<string, string>) => (name: string) => values[name]

/** The URL with the values; `refused` where one of them cannot stand there. */
function url(template: string, values: Record<string, string> | string): string | undefined {
  const all = typeof values === 'string' ? { x: values } : values
  try {
    const filled = fillUrl(parseTemplate(template, 'tokenUrl'), valuesOf(all), 'tokenUrl')
    return filled === undefined ? undefined : checkedUrl(filled, 'tokenUrl', false)
  } catch (error) {
    assert.ok(isOAuthError(error, 'CONFIGURATION_INVALID'), String(error))
    assert.equal(error.details['property'], 'tokenUrl')
    return 'refused'
  }
}

describe('a URL with placeholders', () => {
  it('takes a host as people type it', () => {
    for (const value of ['acme.test', 'https://acme.test', 'HTTPS://acme.test/', ' acme.test ', 'http://acme.test'])
      assert.equal(url('https://{x}/token', value)?.toLowerCase(), 'https://acme.test/token', value)
    assert.equal(url('https://{x}', 'https://acme.test/'), 'https://acme.test/')
  })

  it('takes host, port and path where the placeholder ends the host', () => {
    assert.equal(url('https://{x}/token', 'acme.test:8443/tenant/1'), 'https://acme.test:8443/tenant/1/token')
    assert.equal(url('https://{x}', 'acme.test:8443'), 'https://acme.test:8443')
    assert.equal(url('https://{x}/t', '[2001:db8::1]:444'), 'https://[2001:db8::1]:444/t')
    assert.equal(url('https://{x}/t', 'bücher.test'), 'https://bücher.test/t')
    assert.equal(url('https://{x}:8443/t', 'acme.test:1'), 'refused')
    assert.equal(url('https://{x}:8443/t', 'acme.test'), 'https://acme.test:8443/t')
  })

  it('takes digits only for a port', () => {
    assert.equal(url('https://acme.test:{x}/t', '8443'), 'https://acme.test:8443/t')
    for (const value of ['8443/other', '80:80', '@evil.test', '99999', 'x'])
      assert.equal(url('https://acme.test:{x}/t', value), 'refused', value)
  })

  it('takes names only for a part of a host', () => {
    for (const value of ['acme', 'acme-1', 'eu.acme', 'ACME', 'bücher', '日本', 'a_b'])
      assert.equal(url('https://{x}.login.test/t', value), `https://${value}.login.test/t`)
    for (const value of [
      'evil.test/',
      'evil.test?',
      'evil.test#',
      'evil.test\\',
      'user@evil.test',
      'a:b',
      'a b',
      'a%2fb',
      'evil.test:443',
      'a..b',
      '..',
      '//evil.test',
      'a\u0000',
      'a\nb',
      '[::1]',
      'a／b',
      'a＠b',
      'a⁄b',
      '\ud800',
      'javascript:alert(1)',
    ])
      assert.equal(url('https://{x}.login.test/t', value), 'refused', value)
  })

  it('takes a path that does not leave its place', () => {
    assert.equal(url('https://a.test/v1/{x}/t', 'a b/ü'), 'https://a.test/v1/a%20b/%C3%BC/t')
    assert.equal(url('https://a.test/v1/{x}', 'a%20b'), 'https://a.test/v1/a%20b')
    assert.equal(url('https://a.test/v1/{x}', 'a@b:c;d'), 'https://a.test/v1/a@b:c;d')
    for (const value of [
      '..',
      '.',
      '../x',
      'x/..',
      'x/../y',
      '%2e%2E/x',
      'x/.%2e',
      '.%2E',
      'a?b',
      'a#b',
      'a\\b',
      'a\tb',
    ])
      assert.equal(url('https://a.test/v1/{x}/t', value), 'refused', value)
    assert.equal(url('https://{x}/t', 'a.test/../..'), 'refused')
  })

  it('encodes values in a query', () => {
    assert.equal(
      url('https://a.test/t?a={x}&b=1', 'a&b=c#d?e f+ü%'),
      'https://a.test/t?a=a%26b%3Dc%23d%3Fe%20f%2B%C3%BC%25&b=1',
    )
    assert.equal(url('https://a.test/t?a={x}', 'https://b.test/c'), 'https://a.test/t?a=https://b.test/c')
  })

  it('takes a whole address in place of one', () => {
    assert.equal(url('{x}', 'https://a.test/token?x=1'), 'https://a.test/token?x=1')
    assert.equal(url('{x}/token', 'https://a.test/'), 'https://a.test/token')
    for (const value of [
      'javascript:alert(1)',
      'https://u:p@a.test',
      'https://u@a.test',
      'ftp://a.test',
      'http://a.test',
      '//a.test',
      'https:a.test',
      'https://a.test#x',
      'https://',
      'file:///etc/passwd',
      'data:,x',
    ])
      for (const template of ['{x}', '{x}/token']) assert.equal(url(template, value), 'refused', `${template} ${value}`)
    for (const value of ['https://a.test?x=1', 'https://a.test/\\', 'https://a.test/ x'])
      assert.equal(url('{x}/token', value), 'refused', value)
  })

  it('cannot be changed by any value into another one', () => {
    const random = randomOf(1)
    const pieces = [
      'a',
      'B',
      '1',
      '.',
      '..',
      '/',
      '//',
      '\\',
      '@',
      ':',
      '?',
      '#',
      '%',
      '%2f',
      '%2e',
      '%00',
      '&',
      '=',
      ' ',
      '\t',
      '\n',
      '[',
      ']',
      '{x}',
      'https://',
      'http://',
      'javascript:',
      '443',
      'evil.test',
      'ü',
      '日',
      '。',
      '／',
      '＠',
      '⒈',
      '½',
      '℀',
      '\u200b',
      '\u00ad',
      '\u202e',
      '😀',
      '\ud800',
      '-',
      '_',
      'xn--',
      '+',
      ';',
      ',',
      "'",
      '"',
      '<',
      '|',
      '^',
      '`',
    ]
    const templates: Record<string, (parsed: URL) => boolean> = {
      'https://{x}.login.test/v1/t?y=2': ({ hostname, pathname, search, port }) =>
        hostname.endsWith('.login.test') && pathname === '/v1/t' && search === '?y=2' && port === '',
      'https://api-{x}.login.test:444/v1/t?y=2': ({ hostname, pathname, search, port }) =>
        hostname.endsWith('.login.test') && pathname === '/v1/t' && search === '?y=2' && port === '444',
      'https://login.test/v1/{x}/t?y=2': ({ host, pathname, search }) =>
        host === 'login.test' && /^\/v1\/.*\/t$/.test(pathname) && search === '?y=2',
      'https://login.test/v1/{x}': ({ host, pathname, search }) =>
        host === 'login.test' && pathname.startsWith('/v1/') && search === '',
      'https://login.test/v1/t?a={x}&y=2': ({ host, pathname, searchParams }) =>
        host === 'login.test' &&
        pathname === '/v1/t' &&
        [...searchParams].length === 2 &&
        searchParams.get('y') === '2',
      'https://login.test:{x}/v1': ({ hostname, pathname, search }) =>
        hostname === 'login.test' && pathname === '/v1' && search === '',
      'https://{x}/v1/t?y=2': ({ pathname, search, username }) =>
        pathname.endsWith('/v1/t') && search === '?y=2' && username === '',
    }
    let taken = 0
    for (const [template, holds] of Object.entries(templates))
      for (let round = 0; round < 4_000; round++) {
        const value = Array.from({ length: 1 + Math.floor(random() * 5) }, () => oneOf(random, pieces)).join('')
        const filled = url(template, value)
        if (filled === 'refused' || filled === undefined) continue
        taken++
        const parsed = new URL(filled)
        const whole = holds(parsed) && parsed.hash === '' && parsed.protocol === 'https:' && parsed.password === ''
        assert.ok(whole, `${template} ${JSON.stringify(value)} ${parsed.href}`)
      }
    assert.ok(taken > 2_000, String(taken))
  })

  it('gives back in a query exactly what was put in', () => {
    const random = randomOf(2)
    for (let round = 0; round < 2_000; round++) {
      const value = Array.from({ length: 8 }, () => String.fromCodePoint(33 + Math.floor(random() * 3_000))).join('')
      const filled = url('https://login.test/?a={x}', value)
      if (filled === 'refused') continue
      assert.equal(new URL(filled as string).searchParams.get('a'), value.trim())
    }
  })

  it('takes no time, whatever the value is', () => {
    for (const piece of ['a', 'a.', '.', '/', '../', '%2e', ':', '[', 'a-', '\\', 'https://', 'ü', '1.', 'a/'])
      for (const template of [
        'https://{x}/t',
        'https://{x}.a.test/',
        'https://a.test/{x}',
        '{x}/t',
        'https://a.test/?{x}',
      ]) {
        const long = piece.repeat(100_000 / piece.length)
        const ms = Math.max(
          fastest(() => url(template, `${long}!`)),
          fastest(() => url(template, long)),
        )
        assert.ok(ms < 50, `${template} ${piece} ${ms}`)
      }
  })

  it('is none when a value is unknown', () => {
    assert.equal(url('https://{x}/t', {}), undefined)
    assert.equal(url('https://{x}/{y}', { x: 'a.test' }), undefined)
  })
})

describe('several URLs', () => {
  it('are the first whose placeholders all have values', () => {
    const all = ['https://{a}/t', 'https://{b}/t', 'https://c.test/t'].map((text) => parseTemplate(text, 'x'))
    assert.equal(firstUrl(all, valuesOf({ b: 'b.test' }), 'x'), 'https://b.test/t')
    assert.equal(firstUrl(all, valuesOf({}), 'x'), 'https://c.test/t')
    assert.equal(firstUrl(all.slice(0, 2), valuesOf({}), 'x'), undefined)
  })
})

describe('the names that say which server it is', () => {
  it('are those before the path', () => {
    const names = (template: string) => namesInAuthority(parseTemplate(template, 'x'))
    assert.deepEqual(names('https://{a}.{b}/{c}?{d}'), ['a', 'b'])
    assert.deepEqual(names('{a}/x/{c}'), ['a'])
    assert.deepEqual(names('{a}{b}/x'), ['a', 'b'])
    assert.deepEqual(names('https://a.test:{p}/{c}'), ['p'])
    assert.deepEqual(names('https://{lower({a}{b})}.test/{c}'), ['a', 'b'])
    assert.deepEqual(names('https://a.test/{c}'), [])
    assert.deepEqual(names('https://a.test?{c}'), [])
  })
})
