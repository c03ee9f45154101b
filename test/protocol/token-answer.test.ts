import assert from 'node:assert/strict'
import { inspect } from 'node:util'
import { conformTokenAnswer } from '../../src/protocol/token-answer.ts'
import { isOAuthError, type OAuthError } from '../../src/vocabulary/errors.ts'
import { type Answer, responseOf } from './fake-server.ts'

const now = Date.UTC(2030, 0, 1)
const conform = (answer: Answer) => conformTokenAnswer(responseOf(answer), 'login.test', now)
const json = (body: string | Uint8Array, more: Answer = {}) =>
  conform({ headers: { 'content-type': 'application/json' }, body, ...more })
const form = (body: string, type = 'application/x-www-form-urlencoded') =>
  conform({ headers: { 'content-type': type }, body })

function errorOf(work: () => unknown): OAuthError {
  try {
    work()
  } catch (error) {
    if (isOAuthError(error)) return error
    throw error
  }
  throw new Error('was taken for good')
}
const failure = (work: () => unknown) => {
  const { code, reason } = errorOf(work)
  return `${code} ${reason}`
}

describe('the answer of a token endpoint', () => {
  it('is made the one that RFC 6749 §5.1 asks for', () => {
    const body = {
      access_token: 'a',
      token_type: 'bearer',
      expires_in: 60,
      refresh_token: 'r',
      scope: 'x y',
      id_token: 'i',
    }
    assert.deepEqual(conform({ body: { ...body, unknown: { member: 1 } } }), body)
    assert.deepEqual(conform({ body: { access_token: 'a' } }), { access_token: 'a', token_type: 'bearer' })
  })

  it('may have any status that is a success', () => {
    for (const status of [200, 201, 202, 206])
      assert.equal(conform({ status, body: { access_token: 'a' } })['access_token'], 'a')
  })

  it('may be form-encoded', () => {
    const body = 'access_token=a%2Bb%2F%3D&expires_in=60&refresh_token=r&scope=x+y&token_type=bearer'
    for (const type of [
      'application/x-www-form-urlencoded',
      'application/x-www-form-urlencoded; charset=UTF-8',
      'text/plain',
    ])
      assert.deepEqual(form(body, type), {
        access_token: 'a+b/=',
        token_type: 'bearer',
        expires_in: 60,
        refresh_token: 'r',
        scope: 'x y',
      })
  })

  it('may have odd members, which count as not said', () => {
    for (const refresh_token of [null, '', 5, {}, ['r'], 'r\r\n', 'ü', '  '])
      assert.equal('refresh_token' in conform({ body: { access_token: 'a', refresh_token } }), false)
    for (const scope of [null, '', 5, {}])
      assert.equal('scope' in conform({ body: { access_token: 'a', scope } }), false)
    assert.equal(conform({ body: { access_token: 'a', scope: ['x', 5, 'y'] } })['scope'], 'x y')
    for (const token_type of [undefined, null, '', 'Bearer', 'BEARER', 'bearer', 5, 'user', 'JWT'])
      assert.equal(conform({ body: { access_token: 'a', token_type } })['token_type'], 'bearer')
    assert.equal('id_token' in conform({ body: { access_token: 'a', id_token: null } }), false)
  })

  it('is no use with a token that needs more than to be shown', () => {
    for (const token_type of ['DPoP', 'dpop', 'mac', 'PoP', 'N_A'])
      assert.equal(
        failure(() => conform({ body: { access_token: 'a', token_type } })),
        'RESPONSE_MALFORMED tokenType',
      )
  })
})

describe('Malformed success bodies', () => {
  const bodies = [
    '',
    'null',
    '[]',
    '"x"',
    '123',
    'true',
    '{',
    '{"access_token":"a"',
    '<html>login</html>',
    '{}',
    '{"access_token":""}',
    '{"access_token":"   "}',
    '{"access_token":null,"token_type":"bearer"}',
    '{"access_token":123,"token_type":"bearer"}',
    '{"access_token":{"a":1},"token_type":"bearer"}',
    '{"access_token":["a"],"token_type":"bearer"}',
    '{"access_token":"a b\\r\\nX: y","token_type":"bearer"}',
    '{"access_token":"\\u0000","token_type":"bearer"}',
    '{"access_token":"tok\\u20ac","token_type":"bearer"}',
    '['.repeat(100_000),
    '{"a":'.repeat(100_000),
  ]
  for (const body of bodies) {
    it(`refuses ${JSON.stringify(body.slice(0, 60))}`, () =>
      assert.match(
        failure(() => json(body)),
        /^RESPONSE_MALFORMED (notJson|noToken)$/,
      ))
  }

  it('refuses JSON in UTF-16', () =>
    assert.equal(
      failure(() => json(Buffer.from('{"access_token":"a"}', 'utf16le'))),
      'RESPONSE_MALFORMED notJson',
    ))

  it('takes JSON behind a byte order mark', () => assert.equal(json('\ufeff{"access_token":"a"}')['access_token'], 'a'))

  it('takes one of two tokens, and pollutes nothing by what has a special name', () => {
    assert.equal(json('{"access_token":"a","access_token":"b"}')['access_token'], 'b')
    const answer = json(
      '{"__proto__":{"polluted":1,"refresh_token":"evil"},"constructor":{"prototype":{"polluted":1}},"access_token":"a"}',
    )
    assert.deepEqual(answer, { access_token: 'a', token_type: 'bearer' })
    assert.deepEqual(form('__proto__=x&constructor=y&access_token=a'), { access_token: 'a', token_type: 'bearer' })
    assert.deepEqual(Object.keys(Object.prototype), [])
  })

  it('takes no member for one that is only inherited', () => {
    assert.equal(
      failure(() => json('{"__proto__":{"access_token":"evil"}}')),
      'RESPONSE_MALFORMED noToken',
    )
  })

  it('takes numbers beyond all bounds for nothing said', () =>
    assert.equal('expires_in' in json('{"access_token":"a","expires_in":1e400}'), false))

  it('says nothing of what was in it', () => {
    for (const body of [
      '{"access_token":null,"refresh_token":"canary"}',
      '<html>canary</html>',
      '{"error":"invalid_request","error_description":"canary"}',
      '{"error":"canary canary","error_uri":"https://canary"}',
      'canary=canary',
    ])
      for (const status of [200, 400, 401, 500])
        assert.doesNotMatch(
          inspect(
            errorOf(() => json(body, { status })),
            { showHidden: true },
          ).replace(/at .*/g, ''),
          /canary/,
        )
  })
})

describe('HTTP 200 carrying an error', () => {
  it('is an error, whatever else is in it', () => {
    assert.equal(
      failure(() => conform({ body: { error: 'invalid_grant' } })),
      'TOKEN_REQUEST_REFUSED owner',
    )
    assert.equal(
      failure(() => conform({ body: { ok: false, error: 'x' } })),
      'TOKEN_REQUEST_REFUSED refused',
    )
    assert.equal(
      failure(() => conform({ body: { error: 'invalid_grant', access_token: 'a' } })),
      'TOKEN_REQUEST_REFUSED owner',
    )
    assert.equal(
      failure(() => conform({ body: { error: { code: 190, type: 'OAuthException', message: 'x' } } })),
      'TOKEN_REQUEST_REFUSED refused',
    )
    assert.equal(
      failure(() => conform({ body: { error: true, access_token: 'a' } })),
      'TOKEN_REQUEST_REFUSED refused',
    )
    assert.equal(
      failure(() => form('error=bad_verification_code&error_description=x')),
      'TOKEN_REQUEST_REFUSED owner',
    )
  })

  it('is none where the error says that there is none', () => {
    for (const error of [null, false, '', 0])
      assert.equal(conform({ body: { error, access_token: 'a' } })['access_token'], 'a')
  })

  it('names the code of the error if that can be shown', () => {
    const shown = (error: unknown) => errorOf(() => conform({ body: { error } })).details['error']
    assert.deepEqual(
      [shown('a_b-c.d:e'), shown({ code: 'x' }), shown({ type: 'y' }), shown(7)],
      ['a_b-c.d:e', 'x', 'y', '7'],
    )
    for (const odd of ['a b', '<script>', 'x'.repeat(61), 'a\r\nb', {}, [], { code: {} }])
      assert.equal(shown(odd), 'unknown_error')
  })
})

describe('TK-007 Wrong content types', () => {
  const types = [
    'application/json;charset=utf-8',
    'APPLICATION/JSON',
    'application/json; charset=utf-16',
    'text/plain',
    'text/html',
    'application/vnd.api+json',
    'application/jwt',
    'multipart/mixed',
    undefined,
  ]
  for (const type of types) {
    it(`takes JSON for JSON when it is called ${type}`, () => {
      const response = responseOf({ body: { access_token: 'a' } })
      const headers = type === undefined ? {} : { 'content-type': type }
      assert.equal(conformTokenAnswer({ ...response, headers }, 'login.test', now)['access_token'], 'a')
    })
  }

  it('takes a form for one only when it is called so', () => {
    for (const type of ['application/json', 'text/html', 'application/jwt'])
      assert.equal(
        failure(() => form('access_token=a', type)),
        'RESPONSE_MALFORMED notJson',
      )
  })

  it('evaluates nothing', () => {
    for (const body of ['callback({"access_token":"a"})', ')]}\'\n{"access_token":"a"}', '({access_token:"a"})'])
      assert.equal(
        failure(() => json(body)),
        'RESPONSE_MALFORMED notJson',
      )
  })
})

describe('expires_in variants', () => {
  const most = 2_147_483_647
  const variants: [unknown, number | undefined][] = [
    [undefined, undefined],
    [3600, 3600],
    ['3600', 3600],
    [' 3600 ', 3600],
    ['3600s', undefined],
    [0, 0],
    [-1, 0],
    [-99_999, 0],
    [1, 1],
    [3599.7, 3599],
    ['1e3', 1000],
    [most, most],
    [most + 1, most],
    [2 ** 53, most],
    [1e300, most],
    [null, undefined],
    [true, undefined],
    [[], undefined],
    [[60], undefined],
    [{}, undefined],
    ['NaN', undefined],
    ['Infinity', undefined],
    ['', undefined],
    ['0x10', undefined],
    ['-5', 0],
    ['3599.7', 3599],
    ['9'.repeat(40), most],
    ['9'.repeat(400), undefined],
    ['1e999', undefined],
  ]
  for (const [said, understood] of variants) {
    it(`understands ${JSON.stringify(said)} as ${understood ?? 'nothing said'}`, () =>
      assert.equal(conform({ body: { access_token: 'a', expires_in: said } })['expires_in'], understood))
  }
})

describe('a refusal of a token endpoint', () => {
  const refusals: [Answer, string][] = [
    [{ status: 400, body: { error: 'invalid_grant' } }, 'owner invalid_grant'],
    [{ status: 401, body: { error: 'invalid_client' } }, 'client invalid_client'],
    [{ status: 400, body: { error: 'unauthorized_client' } }, 'client unauthorized_client'],
    [{ status: 400, body: { error: 'invalid_scope' } }, 'scope invalid_scope'],
    [{ status: 400, body: { error: 'invalid_target' } }, 'scope invalid_target'],
    [{ status: 400, body: { error: 'unsupported_grant_type' } }, 'grantType unsupported_grant_type'],
    [{ status: 400, body: { error: 'constructor' } }, 'refused constructor'],
    [{ status: 401, body: 'Unauthorized' }, 'client no_error_code'],
    [{ status: 400, body: '' }, 'refused no_error_code'],
    [{ status: 403, body: '<html>' }, 'refused no_error_code'],
    [{ status: 404, body: '<html>' }, 'notFound no_error_code'],
    [{ status: 405, body: '' }, 'notFound no_error_code'],
    [{ status: 404, body: { error: 'invalid_grant' } }, 'owner invalid_grant'],
    [{ status: 500, body: '<html>' }, 'unavailable undefined'],
    [{ status: 500, body: { error: 'invalid_grant' } }, 'unavailable undefined'],
    [{ status: 429, body: { access_token: 'a' } }, 'unavailable undefined'],
    [{ status: 408, body: '' }, 'unavailable undefined'],
    [{ status: 302, headers: { location: 'https://evil.test/' } }, 'redirected undefined'],
    [{ status: 307, body: { access_token: 'a' } }, 'redirected undefined'],
  ]
  for (const [answer, means] of refusals) {
    it(`is understood as ${means} after ${answer.status} ${JSON.stringify(answer.body ?? '')}`, () => {
      const { code, reason, details } = errorOf(() => conform(answer))
      assert.deepEqual(
        [code, `${reason} ${details['error']}`, details['host'], details['status']],
        ['TOKEN_REQUEST_REFUSED', means, 'login.test', answer.status],
      )
    })
  }

  it('says when to come back, if it is an outage', () => {
    assert.equal(errorOf(() => conform({ status: 503, headers: { 'retry-after': '7' } })).retryAt, now + 7_000)
    assert.equal(errorOf(() => conform({ status: 400, headers: { 'retry-after': '7' } })).retryAt, undefined)
  })
})
