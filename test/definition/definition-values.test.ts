import assert from 'node:assert/strict'
import { readDefinition } from '../../src/definition/read-definition.ts'
import { complaint, read, shortest } from './reading.ts'

const addresses = [
  'issuer',
  'authorizationUrl',
  'tokenUrl',
  'refreshUrl',
  'revocationUrl',
  'introspectionUrl',
  'baseUrl',
  'callbackUrl',
]

describe('an address in a definition', () => {
  it('is kept as it was written', () => {
    for (const url of [
      'https://login.test',
      'https://login.test/',
      'https://LOGIN.test:443/a?b=c',
      'http://localhost:8080/x',
      'http://127.0.0.1/',
      'http://[::1]:1/',
    ])
      assert.equal(read({ tokenUrl: url }).tokenUrl, url)
  })

  it('is an http(s) address without user name, password or fragment', () => {
    const bad = [
      'login.test/token',
      '/token',
      '//login.test',
      'ftp://login.test',
      'javascript:alert(1)',
      'JaVaScRiPt:alert(1)',
      'data:text/html,x',
      'file:///etc/passwd',
      'vbscript:x',
      'https:login.test',
      'https:/login.test',
      'https://',
      'https:///login.test',
      'https:\\\\login.test',
      'https://user@login.test/',
      'https://user:pass@login.test/',
      'https://login.test/#x',
      'https://login.test/#',
      'https://a b/',
      'http://[::1',
      'https://login.test:99999/',
      'https://%/',
      'blob:https://login.test/x',
    ]
    for (const property of addresses)
      for (const url of bad) assert.equal(complaint({ [property]: url }), `url ${property}`, url)
  })

  it('is not plain http beyond the loopback, unless that is allowed', () => {
    for (const property of addresses) {
      for (const url of [
        'http://login.test/',
        'http://10.0.0.1/',
        'http://localhost.evil.test/',
        'http://127.0.0.1.evil.test/',
      ])
        assert.equal(complaint({ [property]: url }), `insecure ${property}`)
      read({ [property]: 'http://login.test/', allowHttp: true })
      read({ [property]: 'http://login.test/', allowHttp: 'true' })
    }
    assert.equal(complaint({ tokenUrl: 'http://login.test/', allowHttp: 'yes' }), 'insecure tokenUrl')
  })
})

describe('CF-010 Numeric settings', () => {
  const limits = { refreshBefore: [0, 31_536_000], keepAlive: [0, 3650], timeout: [0.05, 3600] } as const
  for (const [property, [least, most]] of Object.entries(limits)) {
    it(`takes a ${property} from ${least} to ${most}`, () => {
      for (const value of [least, most, String(least), String(most)])
        assert.equal({ ...read({ [property]: value }) }[property], Number(value))
      for (const value of [
        -1,
        most + 1,
        1e99,
        Number.NaN,
        Number.POSITIVE_INFINITY,
        'NaN',
        'Infinity',
        '1e99',
        '10 s',
        '1,5',
        'x',
      ])
        assert.equal(complaint({ [property]: value }), `number ${property}`, String(value))
    })
  }

  it('takes status codes only', () => {
    for (const status of [[199], [600], [401.5], ['x'], 'abc', '401;403', 4e99])
      assert.equal(complaint({ authError: { status } }), 'number authError.status')
    assert.deepEqual(read({ authError: { status: 401 } }).authError.status, [401])
  })
})

describe('IN-004 Prototype pollution end-to-end', () => {
  it('is not possible by a definition', () => {
    const hostile = JSON.parse(
      '{"__proto__":{"polluted":1,"scope":"evil"},"constructor":{"prototype":{"polluted":1}},"tokenPlacement":{"__proto__":{"in":"query"}},"parameterValues":{"__proto__":{"x":"y"}}}',
    )
    const read = (settings: object) =>
      readDefinition(Object.assign(Object.create({ scope: 'inherited' }), shortest, settings))
    assert.throws(() => read(hostile), /__proto__/)
    const { tokenPlacement: _placement, parameterValues: _values, ...taken } = hostile
    const definition = read(taken)
    assert.equal(definition.scope, '')
    assert.equal(definition.tokenPlacement.in, 'header')
    assert.equal(({} as Record<string, unknown>)['polluted'], undefined)
    assert.deepEqual(Object.keys(Object.prototype), [])
  })
})
