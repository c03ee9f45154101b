import assert from 'node:assert/strict'
import { lacksScope, readChallenges } from '../../src/transport/challenge.ts'
import { fastest } from '../support/fastest.ts'

const read = (header: string | string[]) =>
  readChallenges(header).map(({ scheme, params }) => ({ scheme, ...Object.fromEntries(params) }))

describe('RS-017 WWW-Authenticate parsing', () => {
  it('reads scheme and parameters, quoted or not, in any case', () => {
    assert.deepEqual(read('Bearer realm="api", error="invalid_token"'), [
      { scheme: 'bearer', realm: 'api', error: 'invalid_token' },
    ])
    assert.deepEqual(read('BEARER ERROR=invalid_token'), [{ scheme: 'bearer', error: 'invalid_token' }])
    assert.deepEqual(read('Bearer   realm =   "a b"   ,error="x" ,  error_description = " y "'), [
      { scheme: 'bearer', realm: 'a b', error: 'x', error_description: ' y ' },
    ])
  })

  it('takes escaped characters of a quoted text for themselves', () => {
    assert.deepEqual(read(String.raw`Bearer error_description="say \"hi\" \\ x"`), [
      { scheme: 'bearer', error_description: String.raw`say "hi" \ x` },
    ])
  })

  it('finds Bearer among several challenges in one header', () => {
    assert.deepEqual(
      read('Newauth realm="apps", type=1, title="Login to \\"apps\\"", Basic realm="simple", Bearer error="x"'),
      [
        { scheme: 'newauth', realm: 'apps', type: '1', title: 'Login to "apps"' },
        { scheme: 'basic', realm: 'simple' },
        { scheme: 'bearer', error: 'x' },
      ],
    )
    assert.deepEqual(read('Negotiate YIIB/wY+JK==, Bearer error="x"'), [
      { scheme: 'negotiate' },
      { scheme: 'bearer', error: 'x' },
    ])
    assert.deepEqual(read('NTLM, Bearer error="x"'), [{ scheme: 'ntlm' }, { scheme: 'bearer', error: 'x' }])
  })

  it('reads several headers', () => {
    assert.deepEqual(read(['Basic realm="x"', 'Bearer error="y"']), [
      { scheme: 'basic', realm: 'x' },
      { scheme: 'bearer', error: 'y' },
    ])
  })

  it('is not deceived by what stands inside a quoted text', () => {
    assert.deepEqual(read('Basic realm="x, Bearer error=\\"insufficient_scope\\""'), [
      { scheme: 'basic', realm: 'x, Bearer error="insufficient_scope"' },
    ])
  })

  it('passes over what cannot be understood', () => {
    const cases = {
      '': [],
      ',': [],
      '%%%%%%%': [{ scheme: '%%%%%%%' }],
      'error="invalid_token"': [],
      Scheme: [{ scheme: 'scheme' }],
      'Bearer realm="unclosed': [{ scheme: 'bearer' }],
      'Bearer error=': [{ scheme: 'bearer' }],
      'Bearer error="ok", ???': [{ scheme: 'bearer', error: 'ok' }],
      'Bearer error="a", error="b"': [{ scheme: 'bearer', error: 'b' }],
      ',Bearer realm="foo",,': [{ scheme: 'bearer', realm: 'foo' }],
      '"x" Bearer a=b': [{ scheme: 'bearer', a: 'b' }],
    }
    for (const [header, expected] of Object.entries(cases)) assert.deepEqual(read(header), expected, header)
    assert.deepEqual(readChallenges(undefined), [])
  })

  it('takes __proto__ and constructor for names like others', () => {
    const [challenge] = readChallenges('Bearer __proto__="x", constructor="y"')
    assert.equal(challenge?.params.get('__proto__'), 'x')
    assert.equal(challenge?.params.get('constructor'), 'y')
    assert.deepEqual(Object.keys(Object.prototype), [])
  })

  const hostile = [
    '"',
    ',',
    '",',
    ', "',
    '\\"',
    '"\\',
    'a ',
    'a=',
    'a="',
    'a="",',
    '= ',
    ' ',
    '\t,',
    'a=b,',
    '==',
    'Bearer ',
    'a a=, ',
    '/+',
  ]
  for (const piece of hostile) {
    it(`reads 64 kB of ${JSON.stringify(piece)} in less than 10 ms`, () => {
      for (const start of ['', 'Bearer ', 'Bearer x="', 'Bearer x=']) {
        const header = start + piece.repeat(Math.ceil(65_536 / piece.length))
        const ms = fastest(() => readChallenges(header))
        assert.ok(ms < 10, `${JSON.stringify(start)}: ${ms} ms`)
      }
    })
  }
})

describe('a challenge about scope', () => {
  it('is told from one about the token', () => {
    assert.equal(lacksScope('Bearer error="insufficient_scope", scope="x"'), true)
    assert.equal(lacksScope(['Basic realm="x"', 'bearer ERROR=insufficient_scope']), true)
    assert.equal(lacksScope('Bearer error="invalid_token"'), false)
    assert.equal(lacksScope('Bearer error_description="insufficient_scope"'), false)
    assert.equal(lacksScope(undefined), false)
  })
})
