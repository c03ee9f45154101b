import assert from 'node:assert/strict'
import { inspect } from 'node:util'
import { type ErrorCode, errorTexts } from '../../src/vocabulary/error-texts.ts'
import { fill, isOAuthError, OAuthError, plain } from '../../src/vocabulary/errors.ts'
import { fastest } from '../support/fastest.ts'

const codes = Object.keys(errorTexts) as ErrorCode[]
const reasons = codes.flatMap((code) =>
  Object.entries<string>(errorTexts[code]).map(([reason, text]) => ({ code, reason, text })),
)

describe('an error of this library', () => {
  it('has a text for each code of the contract, and no other code', () => {
    assert.deepEqual(codes.toSorted(), [
      'AUTHORIZATION_DENIED',
      'AUTHORIZATION_REQUIRED',
      'BODY_NOT_REPLAYABLE',
      'CONFIGURATION_INVALID',
      'CONSENT_INVALID',
      'DEADLINE_PASSED',
      'NETWORK_FAILED',
      'ORIGIN_NOT_ALLOWED',
      'QUEUE_FULL',
      'REQUEST_INVALID',
      'RESPONSE_MALFORMED',
      'RESPONSE_TOO_LARGE',
      'STORE_FAILED',
      'TOKEN_REQUEST_REFUSED',
      'TOKEN_UNREADABLE',
      'USER_MISSING',
    ])
  })

  it('says in each text what happened and what to do, in whole sentences', () => {
    for (const { code, reason, text } of reasons) {
      assert.match(text, /^[A-Z_].*\.$/, `${code}.${reason}`)
      assert.ok(text.length > 30 && text.length < 400, `${code}.${reason}`)
      assert.doesNotMatch(text, /\b(undefined|null|NaN|TODO)\b|\{\{|\$\{/, `${code}.${reason}`)
    }
  })

  it('fills its details into the text', () => {
    const error = new OAuthError('NETWORK_FAILED', 'unreachable', { host: 'login.test', error: 'ECONNREFUSED' })
    assert.match(error.message, /^login\.test cannot be reached \(ECONNREFUSED\)\./)
    assert.deepEqual([error.name, error.code, error.reason], ['OAuthError', 'NETWORK_FAILED', 'unreachable'])
  })

  it('carries nothing but its own few fields: no cause, request or response, even for who looks closely', () => {
    const error = new OAuthError('TOKEN_REQUEST_REFUSED', 'refused', { host: 'a', status: 400, error: 'x' }, 7)
    assert.deepEqual(Reflect.ownKeys(error).toSorted(), [
      'code',
      'details',
      'message',
      'name',
      'reason',
      'retryAt',
      'stack',
    ])
    assert.equal('cause' in error, false)
    assert.doesNotMatch(inspect(error, { showHidden: true, depth: 9 }), /cause|request:|response|body|headers/i)
  })

  it('has no time to try again unless there is one', () => {
    assert.equal('retryAt' in new OAuthError('QUEUE_FULL', 'full'), false)
    assert.equal(new OAuthError('QUEUE_FULL', 'full', {}, 7).retryAt, 7)
  })

  it('is told from others by its code', () => {
    const error: unknown = new OAuthError('STORE_FAILED', 'read')
    assert.equal(isOAuthError(error), true)
    assert.equal(isOAuthError(error, 'QUEUE_FULL', 'STORE_FAILED'), true)
    assert.equal(isOAuthError(error, 'QUEUE_FULL'), false)
    for (const other of [new Error('x'), undefined, null, 'STORE_FAILED', { code: 'STORE_FAILED' }])
      assert.equal(isOAuthError(other), false)
  })
})

describe('filling in a text', () => {
  it('replaces each name that has a detail and leaves the others', () => {
    assert.equal(fill('__a__ and __b__, __c__ __a__', { a: 1, b: 'two' }), '1 and two, __c__ 1')
  })

  it('never reads again what it has filled in', () => {
    assert.equal(fill('__a__', { a: '__b__', b: 'secret' }), '__b__')
    assert.equal(fill('__a__', { a: '$& $1 $$' }), '$& $1 $$')
  })

  it('does not take inherited names for details', () => {
    assert.equal(fill('__constructor__ __toString__ ____proto____', {}), '__constructor__ __toString__ ____proto____')
  })
})

describe('IN-003 Log/terminal injection', () => {
  const hostile = [
    '\u001b[31mred\u001b[0m',
    'a\r\nSet-Cookie: x=1',
    'left\u202eright\u2066x\u2069',
    'zero\u200bwidth\ufeff',
    'line\u2028paragraph\u2029',
    'null\u0000byte\u007f\u009b1m',
    'tag\u{e0041}\u{e0042}',
    'lone\ud800surrogate',
  ]

  it('leaves one line without control, direction or invisible characters', () => {
    for (const text of hostile) {
      const line = plain(text)
      assert.doesNotMatch(line, /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u)
      assert.ok(line.length >= 3, line)
    }
    assert.equal(plain('a\r\n\r\nb'), 'a b')
    assert.equal(plain('  Grüße, 你好 👋  '), 'Grüße, 你好 👋')
  })

  it('cuts what is long, fast, and never through a character', () => {
    for (const text of ['x'.repeat(1_000_000), '\u001b'.repeat(1_000_000), 'ab\n'.repeat(400_000)]) {
      assert.ok(plain(text).length <= 200)
      assert.ok(fastest(() => plain(text)) < 20)
    }
    assert.equal(plain('abcdef', 5), 'abcd…')
    assert.equal(plain('abcde', 5), 'abcde')
    assert.equal(plain('abc😀def', 5), 'abc…')
  })

  it('holds for every detail of an error', () => {
    for (const text of [...hostile, 'y'.repeat(1_000_000)]) {
      const { message } = new OAuthError('NETWORK_FAILED', 'unreachable', { host: text, error: text })
      assert.doesNotMatch(message, /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u)
      assert.ok(message.length < 600)
    }
  })
})
