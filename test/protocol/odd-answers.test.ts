import assert from 'node:assert/strict'
import { parseAnswer } from '../../src/protocol/parse-answer.ts'
import { readyForXml } from '../../src/protocol/parse-xml.ts'
import { fastest } from '../support/fastest.ts'
import { madeAt } from '../support/tokens.ts'
import { captured, json, seen, text } from './answers.ts'

before(readyForXml)

const jwt = (claims: object) => `e30.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.x`

describe('an answer in another encoding', () => {
  const form = 'access_token=a%20b&refresh_token=r&expires_in=60'
  const xml = '<?xml version="1.0"?><r><access_token>a</access_token><expires_in>60</expires_in></r>'

  it('is looked at to find out which', () => {
    assert.deepEqual(seen(text(form, 'application/x-www-form-urlencoded')), {
      access_token: 'a b',
      refresh_token: 'r',
      expires_in: 60,
    })
    assert.deepEqual(seen(text(form)), { access_token: 'a b', refresh_token: 'r', expires_in: 60 })
    assert.deepEqual(seen(text(xml, 'text/xml')), { access_token: 'a', expires_in: 60 })
    assert.deepEqual(seen(text('{"access_token":"a"}', 'text/html')), { access_token: 'a' })
    assert.equal(seen(text('<html>login</html>', 'text/html')), 'notJson')
    assert.equal(seen(text(form, 'text/html')), 'notJson')
    assert.equal(seen(text('')), 'notJson')
  })

  it('is what the definition says', () => {
    assert.deepEqual(seen(text(form, 'x/y'), { encoding: 'form' }), {
      access_token: 'a b',
      refresh_token: 'r',
      expires_in: 60,
    })
    assert.deepEqual(seen(text(xml, 'x/y'), { encoding: 'xml' }), { access_token: 'a', expires_in: 60 })
    assert.deepEqual(seen(text(' T0K3N\n', 'x/y'), { encoding: 'text' }), { access_token: 'T0K3N' })
    assert.equal(seen(text('a=b'), { encoding: 'json' }), 'notJson')
    assert.equal(seen(json('"a"'), { encoding: 'json' }), 'notJson')
    assert.equal(seen(text('not xml'), { encoding: 'xml' }), 'notJson')
    assert.equal(seen(text('<a>x</b>'), { encoding: 'xml' }), 'notJson')
  })

  it('gives elements of XML by their path, with their attributes', () => {
    const soap = `<s:Envelope xmlns:s="u"><s:Body><res status="ok"><sessionId xsi:type="xsd:string">S&amp;1</sessionId>
      <list id="1"/><list id="2"/><note><![CDATA[<b>]]></note><empty/></res></s:Body></s:Envelope>`
    const at = (path: string) => captured(text(soap, 'text/xml'), { encoding: 'xml', capture: { p: path } })['p']
    assert.equal(at('s:Body.res.sessionId'), 'S&1')
    assert.equal(at('s:Envelope.s:Body.res.sessionId'), 'S&1')
    assert.equal(at('s:Body.res.@status'), 'ok')
    assert.equal(at('s:Body.res.list[1].@id'), '2')
    assert.equal(at('s:Body.res.list[@id=2].@id'), '2')
    assert.equal(at('s:Body.res.note'), '<b>')
    assert.equal(at('s:Body.res.empty'), undefined)
    assert.equal(at('s:Body.constructor'), undefined)
  })
})

describe('a hostile answer', () => {
  const within = (most: number, work: () => unknown): unknown => {
    const ms = fastest(work, 1)
    assert.ok(ms < most, `${ms} ms`)
    return work()
  }

  it('of XML neither hangs nor ends the process', () => {
    const deep = `${'<a>'.repeat(10_000)}x${'</a>'.repeat(10_000)}`
    const bomb = `<!DOCTYPE a [<!ENTITY b "x"><!ENTITY c "${'&b;'.repeat(50)}">]><a>&c;</a>`
    const outside = '<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a><access_token>&b;</access_token></a>'
    assert.equal(seen(text(bomb, 'text/xml')), 'notJson')
    assert.equal(seen(text(outside, 'text/xml')), 'notJson')
    const documents = [
      deep,
      '<a>'.repeat(60_000),
      `<r>${'<a/>'.repeat(49_000)}</r>`,
      `<r ${Array.from({ length: 18_000 }, (_, at) => `a${at}=""`).join(' ')}/>`,
      `<r>${'&amp;'.repeat(39_000)}</r>`,
      `<r>${'<![CDATA['.repeat(20_000)}</r>`,
      `<!--${'-'.repeat(190_000)}`,
      `<r>${'<a/>'.repeat(250_000)}</r>`,
    ]
    for (const document of documents) within(2_000, () => parseAnswer(text(document, 'text/xml'), 'xml'))
    assert.equal(parseAnswer(text(documents.at(-1) as string, 'text/xml'), 'xml'), undefined)
  })

  it('of JSON neither hangs nor ends the process', () => {
    const deep = `{"access_token":"a","deep":${'['.repeat(300_000)}${']'.repeat(300_000)}}`
    assert.deepEqual(
      within(2_000, () => seen(json(deep), { capture: { d: 'deep' } })),
      { access_token: 'a' },
    )
    within(2_000, () => captured(json(deep), { capture: { d: 'deep', t: 'access_token' } }))
    assert.deepEqual(captured(json(deep), { capture: { d: 'deep', t: 'access_token' } }), { t: 'a' })
    within(2_000, () => seen(json(`{"a":"${'\\u0000'.repeat(150_000)}"}`)))
    within(2_000, () => seen(text('a=b&'.repeat(250_000), 'application/x-www-form-urlencoded')))
    within(2_000, () => seen(json('9'.repeat(1_000_000))))
  })

  it('changes nothing by names that every object has', () => {
    for (const body of [
      json('{"__proto__":{"access_token":"evil"}}'),
      json('{"constructor":{"prototype":{"access_token":"evil"}}}'),
      text('__proto__[access_token]=evil&__proto__=x', 'application/x-www-form-urlencoded'),
      text('<__proto__><access_token>evil</access_token></__proto__>', 'text/xml'),
      text('<r __proto__="x"><__proto__><access_token>e</access_token></__proto__></r>', 'text/xml'),
    ]) {
      seen(body)
      assert.equal(({} as Record<string, unknown>)['access_token'], undefined)
    }
    assert.equal(seen(json('{"__proto__":{"access_token":"evil"}}')), 'noToken')
    assert.deepEqual(seen(json('{"access_token":"a","__proto__":{"refresh_token":"evil"}}')), { access_token: 'a' })
    assert.deepEqual(Object.keys(Object.prototype), [])
  })
})

describe('the parts of an answer', () => {
  it('stand where the definition says', () => {
    const body = {
      data: { token: 't', refresh: 'r', kind: 'Bearer', scopes: ['a', 'b'], ttl: '60' },
      accounts: [
        { type: 'x', id: 'i0' },
        { type: 'main', id: 'i1' },
      ],
    }
    const rule = {
      accessToken: ['nope', 'data.token'],
      refreshToken: 'data.refresh',
      tokenType: 'data.kind',
      scope: 'data.scopes',
      idToken: 'accounts[type=main].id',
      expires: { path: 'data.ttl' },
    }
    assert.deepEqual(seen(json(body), rule), {
      access_token: 't',
      refresh_token: 'r',
      scope: 'a b',
      id_token: 'i1',
      expires_in: 60,
    })
    assert.deepEqual(seen(json({ 'a.b': 't' }), { accessToken: 'a.b' }), { access_token: 't' })
    assert.deepEqual(seen(json([{ t: 't' }]), { accessToken: '[0].t' }), { access_token: 't' })
    for (const token of ['', ' ', 'a\nb', 5, null, {}, ['a'], 'ü'])
      assert.equal(seen(json({ t: token }), { accessToken: 't' }), 'noToken')
  })

  it('may be a token that goes on living', () => {
    assert.deepEqual(seen(json({ expires_in: 60 }), {}, 'old'), { access_token: 'old', expires_in: 60 })
    assert.deepEqual(seen(json('', 204), {}, 'old'), { access_token: 'old' })
    assert.deepEqual(seen(json({ access_token: 'new' }), {}, 'old'), { access_token: 'new' })
    assert.equal(seen(text('<html>please log in</html>', 'text/html'), {}, 'old'), 'notJson')
  })
})

describe('the life of a token', () => {
  const life = (said: unknown, expires: object = {}, token = 'a') =>
    (seen(json({ access_token: token, at: said }), { expires: { path: 'at', ...expires } }) as Record<string, unknown>)[
      'expires_in'
    ]

  it('is said in any unit', () => {
    assert.equal(life(90), 90)
    assert.equal(life('90'), 90)
    assert.equal(life(90_500, { unit: 'ms' }), 90)
    assert.equal(life(2, { unit: 'min' }), 120)
    assert.equal(life('1.5', { unit: 'h' }), 5_400)
  })

  it('is said as its end, which is meant as UTC where there is no zone', () => {
    const zone = process.env['TZ']
    process.env['TZ'] = 'America/New_York'
    after(() => {
      if (zone === undefined) delete process.env['TZ']
      else process.env['TZ'] = zone
    })
    const end = madeAt + 600_000
    assert.equal(life(end / 1_000, { as: 'at' }), 600)
    assert.equal(life(String(end), { as: 'at', unit: 'ms' }), 600)
    assert.equal(life(new Date(end).toISOString(), { as: 'at', unit: 'iso' }), 600)
    assert.equal(life(new Date(end).toISOString(), { unit: 'iso' }), 600)
    assert.equal(life(new Date(end).toUTCString(), { unit: 'iso' }), 600)
    assert.equal(life('2030-01-01T01:10:00+01:00', { unit: 'iso' }), 600)
    for (const plain of ['2030-01-01T00:10:00', '2030-01-01 00:10:00', '2030-01-01T00:10', '2030-01-01T00:10:00.000'])
      assert.equal(life(plain, { unit: 'iso' }), 600, plain)
    assert.equal(life(end / 1_000 - 700, { as: 'at' }), 0)
  })

  it('is said by no one, or by what is no number', () => {
    for (const odd of [undefined, null, '', 'soon', {}, [], true, 'NaN', '0x10', '1e999', '9'.repeat(50)])
      assert.equal(life(odd), undefined, String(odd))
    for (const odd of ['soon', 5, '', {}]) assert.equal(life(odd, { unit: 'iso' }), undefined)
  })

  it('is the same for every token, or where the answer does not say', () => {
    assert.equal(life(90, { seconds: 30 }), 30)
    assert.equal(life(undefined, { default: 30 }), 30)
    assert.equal(life('soon', { default: '30' }), 30)
    assert.equal(life(90, { default: 30 }), 90)
  })

  it('is never less than none, nor more than clocks can count', () => {
    assert.equal(life(-5), 0)
    assert.equal(life(1e300), 2_147_483_647)
    assert.equal(life(59.9), 59)
  })

  it('stands in the token where that is a JWT', () => {
    const end = madeAt / 1_000 + 300
    assert.equal(life(90, { from: 'jwt' }, jwt({ exp: end })), 300)
    assert.equal(life(90, { from: 'jwt' }, jwt({ exp: String(end) })), 300)
    for (const odd of ['a', 'a.b.c', 'a..c', jwt({}), jwt([]), 'e30.bnVsbA.x', 'e30.e30'])
      assert.equal(life(90, { from: 'jwt', default: 5 }, odd), 5, odd)
  })
})

describe('the success of an answer', () => {
  const token = { access_token: 'a' }

  it('may need more than its status', () => {
    const ok = { success: { path: 'ok', values: ['true', 1] } }
    assert.deepEqual(seen(json({ ...token, ok: true }), ok), token)
    assert.deepEqual(seen(json({ ...token, ok: 1 }), ok), token)
    for (const no of [false, 'yes', undefined, null, 2, {}])
      assert.equal(seen(json({ ...token, ok: no }), ok), 'refused unsuccessful')
    assert.deepEqual(seen(json({ ...token, ok: 'x' }), { success: { path: 'ok' } }), token)
    assert.equal(seen(json(token), { success: { path: 'ok' } }), 'refused unsuccessful')
    const not = { success: { path: 'code', not: '1, 2' } }
    assert.deepEqual(seen(json({ ...token, code: 0 }), not), token)
    assert.deepEqual(seen(json(token), not), token)
    assert.equal(seen(json({ ...token, code: 2 }), not), 'refused unsuccessful')
    assert.deepEqual(seen(json(token, 201), { success: { status: [201] } }), token)
    assert.equal(seen(json(token, 202), { success: { status: '200,201' } }), 'refused unsuccessful')
  })

  it('is none where the answer says an error, wherever it says so', () => {
    assert.equal(seen(json({ ...token, error: 'invalid_scope' })), 'scope invalid_scope')
    assert.equal(seen(json({ ...token, err: { code: 'E1' } }), { error: { path: 'err.code' } }), 'refused E1')
    assert.deepEqual(seen(json({ ...token, err: '0' }), { error: { path: 'err', values: ['E1'] } }), token)
    assert.equal(seen(json({ ...token, err: 'E1' }), { error: { path: 'err', values: ['E1'] } }), 'refused E1')
    for (const none of [false, '', null, 'false'])
      assert.deepEqual(seen(json({ ...token, err: none }), { error: { path: 'err' } }), token)
    assert.equal(seen(json({ err: 'E1' }, 400), { error: { path: 'err' } }), 'refused E1')
    for (const shown of ['<script>', 'a b', 'x'.repeat(61), 'a\nb'])
      assert.equal(seen(json({ err: shown }, 400), { error: { path: 'err' } }), 'refused unknown_error')
  })

  it('ends the grant where the definition says which errors do', () => {
    const rule = { error: { path: 'code', dead: ['gone', '17'] } }
    assert.equal(seen(json({ code: 17 }, 400), rule), 'owner invalid_grant')
    assert.equal(seen(json({ code: 'gone' }), rule), 'owner invalid_grant')
    assert.equal(seen(json({ code: 18 }, 400), rule), 'refused 18')
    assert.equal(seen(json({ error: 'gone' }, 400), { error: { dead: 'gone' } }), 'owner invalid_grant')
  })
})

describe('what of an answer becomes parameters', () => {
  it('is found in body and headers', () => {
    const response = json({ a: { b: 1, c: [true], d: '' }, list: [{ k: 'x', v: 'y' }] }, 200, {
      'x-session': 'S',
      'set-cookie': ['sid=1; Path=/; HttpOnly', 'b=2'],
    })
    const rule = {
      capture: { one: 'a.b', json: 'a.c', empty: 'a.d', none: 'a.e', either: ['a.e', 'list[k=x].v'] },
      captureHeaders: { session: 'X-Session', cookie: 'Set-Cookie', gone: 'x-gone' },
    }
    assert.deepEqual(captured(response, rule), {
      one: '1',
      json: '[true]',
      either: 'y',
      session: 'S',
      cookie: 'sid=1; b=2',
    })
  })

  it('may be called like what every object has', () => {
    const found = captured(json('{"p":"x"}'), JSON.parse('{"capture":{"__proto__":"p","constructor":"p"}}'))
    assert.deepEqual(Object.entries(found), [
      ['__proto__', 'x'],
      ['constructor', 'x'],
    ])
  })
})
