import assert from 'node:assert/strict'
import { fill } from './filling.ts'

describe('the functions of texts', () => {
  it('encode', () => {
    assert.equal(fill('{base64({a}:{b})}', { a: 'Aladdin', b: 'open sesame' }), 'QWxhZGRpbjpvcGVuIHNlc2FtZQ==')
    assert.equal(fill('{base64({a})}', { a: 'ü?>' }), 'w7w/Pg==')
    assert.equal(fill('{base64url({a})}', { a: 'ü?>' }), 'w7w_Pg')
    assert.equal(fill('{urlencode({a})}', { a: 'a b&c=ü/?' }), 'a%20b%26c%3D%C3%BC%2F%3F')
    assert.equal(fill('{json({a})}', { a: '"\\\n\u0000ü' }), '\\"\\\\\\n\\u0000ü')
    assert.equal(fill('{xml({a})}', { a: `<a b="c">&'` }), '&#60;a b=&#34;c&#34;&#62;&#38;&#39;')
  })

  it('hash (FIPS 180-4, RFC 1321)', () => {
    const values = { a: 'abc' }
    assert.equal(fill('{sha256({a})}', values), 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad')
    assert.equal(fill('{sha256({a},base64)}', values), 'ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0=')
    assert.equal(fill('{sha256({a}, base64url)}', values), 'ungWv48Bz-pBQUDeXa4iI7ADYaOWF3qctBD_YfIAFa0')
    assert.equal(fill('{sha1({a})}', values), 'a9993e364706816aba3e25717850c26c9cd0d89d')
    assert.equal(fill('{md5({a})}', values), '900150983cd24fb0d6963f7d28e17f72')
    assert.ok(fill('{sha512({a})}', values)?.startsWith('ddaf35a193617abacc417349ae204131'))
    assert.ok(fill('{sha256(ü)}')?.startsWith('607474ca'), 'of the bytes of UTF-8')
  })

  it('sign (RFC 4231 test case 2, RFC 2202)', () => {
    const values = { k: 'Jefe', t: 'what do ya want for nothing?' }
    assert.equal(
      fill('{hmac(sha256, {k}, {t})}', values),
      '5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843',
    )
    assert.equal(fill('{hmac(sha1,{k},{t})}', values), 'effcdf6ae5eb2fa2d27416d5f184df9c259a7c79')
    assert.equal(fill('{hmac(sha1,{k},{t},base64)}', values), '7/zfauXrL6LSdBbV8YTfnCWafHk=')
    assert.ok(fill('{hmac(sha512,{k},{t})}', values)?.startsWith('164b7a7bfcf819e2'))
  })

  it('cut', () => {
    assert.equal(fill('{substr({a},1,2)}', { a: 'abcd' }), 'bc')
    assert.equal(fill('{substr({a},2)}', { a: 'abcd' }), 'cd')
    assert.equal(fill('{substr({a},-2)}', { a: 'abcd' }), 'cd')
    assert.equal(fill('{substr({a},9)}', { a: 'abcd' }), '')
    assert.equal(fill('{substr({a},x,-1)}', { a: 'abcd' }), '')
    assert.equal(fill('{after({a},-)}', { a: 'key-us-1' }), 'us-1')
    assert.equal(fill('{before({a},-)}', { a: 'key-us-1' }), 'key')
    assert.equal(fill('{after({a},+)}', { a: 'key-us-1' }), undefined)
    assert.equal(fill('{before({a},+)}', { a: 'key-us-1' }), undefined)
    assert.equal(fill('{host({a})}', { a: 'https://u:p@Acme.test:8443/x?y' }), 'acme.test:8443')
    assert.equal(fill('{host({a})}', { a: 'acme' }), undefined)
  })

  it('write large and small', () => {
    assert.equal(fill('{lower({a})}{upper({a})}', { a: 'Äb' }), 'äbÄB')
  })

  it('choose the first that is known and not empty', () => {
    assert.equal(fill('{first({a},{b},{c})}', { b: 'B', c: 'C' }), 'B')
    assert.equal(fill('{first({a},x)}', { a: '' }), 'x')
    assert.equal(fill('{first({a},{b})}'), undefined)
    assert.equal(fill('{base64({a})}'), undefined)
  })

  it('make what never comes twice', () => {
    assert.match(fill('{uuid()}') ?? '', /^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/)
    assert.notEqual(fill('{uuid()}'), fill('{uuid()}'))
  })

  it('tell the time', () => {
    const near = (text: string | undefined, expected: number) =>
      assert.ok(Math.abs(Number(text) - expected) <= 2_000, `${text} ${expected}`)
    near(fill('{now()}'), Date.now() / 1_000)
    near(fill('{now(ms)}'), Date.now())
    near(fill('{now(s, 300)}'), Date.now() / 1_000 + 300)
    near(fill('{now(s,-60)}'), Date.now() / 1_000 - 60)
    near(String(Date.parse(fill('{now(iso)}') ?? '')), Date.now())
    assert.match(fill('{now(date)}') ?? '', /^\d{4}-\d\d-\d\d$/)
    assert.match(fill('{now()}') ?? '', /^\d+$/)
  })

  it('never throw, whatever the values are', () => {
    const nasty = ['', '\ud800', '\u0000', '{', '1e400', 'x'.repeat(10_000), '-', 'NaN', '__proto__', 'https://[', '😀']
    const calls = [
      '{base64({v})}',
      '{base64url({v})}',
      '{urlencode({v})}',
      '{json({v})}',
      '{xml({v})}',
      '{lower({v})}',
      '{substr({v},{v},{v})}',
      '{after({v},{v})}',
      '{before({v},{v})}',
      '{host({v})}',
      '{sha256({v},{v})}',
      '{hmac({v},{v},{v},{v})}',
      '{hmac(sha256,{v},{v},{v})}',
      '{now({v},{v})}',
      '{now(iso,{v})}',
      '{now(iso,1e300)}',
      '{first({v},{v})}',
    ]
    for (const call of calls)
      for (const v of nasty) {
        const result = fill(call, { v })
        assert.ok(result === undefined || typeof result === 'string', `${call} ${v}`)
      }
  })
})
