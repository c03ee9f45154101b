import assert from 'node:assert/strict'
import { checkedValue, comesFrom, readParameters, valuesOf } from '../../src/definition/parameters.ts'
import { isOAuthError } from '../../src/vocabulary/errors.ts'
import { fastest } from '../support/fastest.ts'
import { complaint, problem, read } from './reading.ts'

/** The value of `{p}` after reading. */
const value = (declaration: object, given?: unknown): string | undefined =>
  read({
    parameters: [{ name: 'p', ...declaration }],
    ...(given !== undefined && { parameterValues: { p: given } }),
    audience: 'x{p}',
  }).audience?.slice(1)

/** What is wrong with it. */
const wrong = (declaration: object, given?: unknown): string =>
  complaint({
    parameters: [{ name: 'p', ...declaration }],
    ...(given !== undefined && { parameterValues: { p: given } }),
  })

describe('a declared parameter', () => {
  it('stands for its value', () => {
    assert.equal(value({}, 'v'), 'v')
    assert.equal(value({}, 5), '5')
    assert.equal(value({}, true), 'true')
    assert.equal(value({}, ' v '), 'v')
    assert.equal(value({ default: 'd' }), 'd')
    assert.equal(value({ default: 'd' }, ''), 'd')
    assert.equal(value({ default: 'd' }, 'v'), 'v')
  })

  it('must have a value, unless it need not', () => {
    assert.equal(wrong({}), 'missing parameterValues.p')
    assert.equal(wrong({}, ''), 'missing parameterValues.p')
    assert.equal(value({ required: false }), undefined)
    for (const source of ['callback', 'tokenResponse', 'lookup']) read({ parameters: [{ name: 'p', source }] })
    read({ parameters: [{ name: 'p', secret: true }] })
  })

  it('is checked by its declaration', () => {
    assert.equal(value({ pattern: '[a-z]{2,3}' }, 'abc'), 'abc')
    for (const bad of ['abcd', 'Abc', 'a b', 'x\nabc'])
      assert.equal(wrong({ pattern: '[a-z]{2,3}' }, bad), 'parameterValue parameterValues.p')
    assert.equal(wrong({ pattern: 'a|b' }, 'ax'), 'parameterValue parameterValues.p')
    assert.equal(value({ pattern: '[\\w-.]+' }, 'a-b.c'), 'a-b.c')
    assert.equal(value({ enum: ['eu', 'us'] }, 'eu'), 'eu')
    assert.equal(wrong({ enum: ['eu', 'us'] }, 'EU'), 'parameterValue parameterValues.p')
    assert.equal(wrong({ default: 'x', enum: ['eu'] }), 'parameterValue parameterValues.p')
    const formats = {
      hostname: {
        good: ['acme.test', 'acme.test:8443', 'bücher.test', 'https://acme.test/'],
        bad: ['a b', 'a/b', 'a..b', '.a', 'a@b', 'a?b'],
      },
      uri: {
        good: ['https://acme.test/x?y', 'http://a'],
        bad: ['acme.test', 'ftp://a', 'https://a b', 'javascript:x', 'https://a\\b'],
      },
      uuid: { good: ['01234567-89ab-cdef-0123-456789ABCDEF'], bad: ['0123', '01234567-89ab-cdef-0123-456789ABCDEG'] },
      email: { good: ['a@b'], bad: ['a', 'a@b@c', 'a b@c', '@'] },
      number: { good: ['1', '-1.5'], bad: ['1e5', 'x', '1.', '--1'] },
    }
    for (const [format, { good, bad }] of Object.entries(formats)) {
      for (const each of good) assert.ok(value({ format }, each), `${format} ${each}`)
      for (const each of bad)
        assert.equal(wrong({ format }, each), 'parameterValue parameterValues.p', `${format} ${each}`)
    }
  })

  it('must be a text that fits anywhere', () => {
    for (const bad of ['a\u0000b', 'a\nb', 'a\u007fb', '\ud800', 'x'.repeat(10_001)])
      assert.equal(wrong({}, bad), 'parameterValue parameterValues.p')
    assert.equal(
      problem({ parameters: [{ name: 'p', pattern: 'x' }], parameterValues: { p: 'y' } }).details['parameter'],
      'p',
    )
  })

  it('is taken with or without the prefix and suffix that stand around its field', () => {
    const around = { prefix: 'https://', suffix: '.acme.test' }
    for (const given of ['me', 'https://me', 'me.acme.test', 'https://me.acme.test'])
      assert.equal(value(around, given), 'me')
    assert.equal(value(around, '.acme.test'), '.acme.test')
    assert.equal(value({ ...around, pattern: 'me' }, 'https://me.acme.test'), 'me')
  })

  it('must have a pattern that is one, whether there is a value or not', () => {
    assert.equal(wrong({ pattern: '(' }, 'x'), 'parameterName parameters.p.pattern')
    assert.equal(wrong({ pattern: '(', required: false }), 'parameterName parameters.p.pattern')
  })

  it('has a name that can be one', () => {
    for (const name of ['', '1a', 'a b', 'a{', '__proto__{', 'a'.repeat(102), 'ü', '-a'])
      assert.equal(complaint({ parameters: [{ name }] }), 'shape /parameters/0/name')
    assert.equal(complaint({ parameters: [{}] }), 'shape /parameters/0/name')
  })

  it('may be called like what every object has', () => {
    const definition = read({
      parameters: [{ name: '__proto__' }, { name: 'constructor', default: 'c' }],
      parameterValues: JSON.parse('{"__proto__":"p"}'),
      audience: '{__proto__}{constructor}',
    })
    assert.equal(definition.audience, 'pc')
    assert.equal(complaint({ audience: '{toString}' }), 'parameter audience')
    assert.equal(complaint({ audience: '{__proto__}' }), 'parameter audience')
    assert.equal(complaint({ parameters: [{ name: 'toString' }] }), 'missing parameterValues.toString')
  })

  it('counts before what a request brings along', () => {
    const { parameters } = read({ parameters: [{ name: 'code' }], parameterValues: { code: 'mine' } })
    assert.equal(valuesOf(parameters, { code: 'theirs' })('code'), 'mine')
  })
})

describe('values without a declaration', () => {
  it('count, too', () => {
    assert.equal(
      read({ parameterValues: { p: 'x', q: 1, r: false, s: '' }, audience: '{p}{q}{r}' }).audience,
      'x1false',
    )
    assert.equal(complaint({ parameterValues: { s: '' }, audience: '{s}' }), 'parameter audience')
    assert.equal(complaint({ parameterValues: { s: {} } }), 'shape /parameterValues/s')
  })
})

describe('a computed parameter', () => {
  const computed = (texts: Record<string, string>, more: object = {}) => ({
    parameters: Object.entries(texts).map(([name, value]) => ({ name, value })),
    ...more,
  })

  it('is filled in wherever it is used', () => {
    const settings = computed({ a: '{b}-{c}', b: 'B{p}' }, { parameterValues: { p: 'x', c: 'C' }, audience: '{a}' })
    assert.equal(read(settings).audience, 'Bx-C')
  })

  it('waits for what is found out later', () => {
    const settings = computed(
      { host: '{region}.acme.test' },
      { tokenResponse: { capture: { region: 'r' } }, baseUrl: 'https://{host}/v1' },
    )
    const { baseUrl, deferredUrls, parameters } = read(settings)
    assert.equal(baseUrl, undefined)
    assert.ok(deferredUrls.baseUrl)
    assert.equal(valuesOf(parameters, { region: 'eu' })('host'), 'eu.acme.test')
    assert.equal(valuesOf(parameters)('host'), undefined)
  })

  it('keeps its value within one request', () => {
    const { parameters } = read(computed({ id: '{uuid()}' }))
    const values = valuesOf(parameters)
    assert.equal(values('id'), values('id'))
    assert.notEqual(values('id'), valuesOf(parameters)('id'))
  })

  it('is refused where it comes from itself, or from what there is not', () => {
    assert.match(complaint(computed({ a: '{b}', b: '{a}' })), /^parameter parameters\.[ab]\.value$/)
    assert.equal(complaint(computed({ a: '{a}' })), 'parameter parameters.a.value')
    assert.equal(complaint(computed({ a: 'x', b: '{b}' }, { audience: '{a}' })), 'parameter parameters.b.value')
    assert.equal(complaint(computed({ a: '{nope}' })), 'parameter parameters.a.value')
    assert.equal(complaint(computed({ a: '{lower(' })), 'template parameters.a.value')
    const chain = (length: number) =>
      computed({
        ...Object.fromEntries(Array.from({ length }, (_, at) => [`p${at}`, `{p${at + 1}}`])),
        [`p${length}`]: 'x',
      })
    assert.equal(read({ ...chain(4), audience: '{p0}' }).audience, 'x')
    assert.match(complaint(chain(5)), /^parameter parameters\.p\d\.value$/)
  })

  it('takes no time, however they stand on each other', () => {
    const wide = 200
    const texts = Object.fromEntries(
      [0, 1, 2, 3].flatMap((level) =>
        Array.from({ length: wide }, (_, at) => [
          `p${level}_${at}`,
          level === 3
            ? 'x'.repeat(100)
            : Array.from({ length: wide }, (_, inner) => `{p${level + 1}_${inner}}`).join(''),
        ]),
      ),
    )
    const ms = fastest(() => valuesOf(read(computed(texts)).parameters)('p0_0'))
    assert.ok(ms < 2_000, `${ms} ms`)
  })

  it('says what it comes from in the end', () => {
    const from = comesFrom(
      readParameters(
        [
          { name: 'a', value: '{b}{c}' },
          { name: 'b', value: '{d}' },
        ],
        {},
      ),
    )
    assert.deepEqual([...from('a')], ['d', 'c'])
    assert.deepEqual([...from('x')], ['x'])
  })
})

describe('a value from elsewhere', () => {
  it('is checked in the same way', () => {
    assert.equal(checkedValue('https://acme.test/', { name: 'p', format: 'hostname' }), 'acme.test')
    assert.throws(
      () => checkedValue('x', { name: 'p', enum: ['y'] }),
      (error) => isOAuthError(error, 'CONFIGURATION_INVALID') && error.reason === 'parameterValue',
    )
  })
})
