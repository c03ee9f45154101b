import assert from 'node:assert/strict'
import { textAt, valueAt } from '../../src/definition/answer-path.ts'
import { fastest } from '../support/fastest.ts'

const answer = {
  access_token: 'a',
  data: {
    token: 'b',
    list: [
      { id: 1, name: 'x' },
      { id: 2, name: 'y', 'odd key': 'z' },
    ],
    empty: '',
    none: null,
    no: false,
    zero: 0,
  },
  'installation.apiEndPoint': 'whole',
  installation: { apiEndPoint: 'parts' },
  'a[0]': 'bracket',
}

describe('a place in an answer', () => {
  it('is found by members and positions', () => {
    assert.equal(valueAt(answer, 'access_token'), 'a')
    assert.equal(valueAt(answer, 'data.token'), 'b')
    assert.equal(valueAt(answer, 'data.list[0].id'), 1)
    assert.equal(valueAt(answer, 'data.list[-1].id'), 2)
    assert.equal(valueAt(answer, 'data.list[2].id'), undefined)
    assert.equal(valueAt(answer, "data.list[1]['odd key']"), 'z')
    assert.equal(valueAt(answer, 'data.list[1][odd key]'), 'z')
    assert.equal(valueAt([['x']], '[0][0]'), 'x')
  })

  it('is found by a member of the entry', () => {
    assert.equal(valueAt(answer, 'data.list[name=y].id'), 2)
    assert.equal(valueAt(answer, 'data.list[id=2].name'), 'y')
    assert.equal(valueAt(answer, "data.list[name='y'].id"), 2)
    assert.equal(valueAt(answer, 'data.list[odd key="z"].id'), 2)
    assert.equal(valueAt(answer, 'data.list[name=q].id'), undefined)
    assert.equal(valueAt(answer, 'data[name=q]'), undefined)
    assert.equal(valueAt({ list: [{ a: 'x=y' }] }, 'list[a=x=y].a'), 'x=y')
  })

  it('is first of all a member of that very name', () => {
    assert.equal(valueAt(answer, 'installation.apiEndPoint'), 'whole')
    assert.equal(valueAt(answer, 'a[0]'), 'bracket')
  })

  it('may be one of several', () => {
    assert.equal(valueAt(answer, ['nope', 'data.token', 'access_token']), 'b')
    assert.equal(valueAt(answer, []), undefined)
    assert.equal(valueAt(answer, ['data.none', 'data.no']), false)
  })

  it('is the whole for an empty path', () => {
    assert.equal(valueAt('text', ''), 'text')
    assert.equal(valueAt(null, ''), undefined)
  })

  it('holds text where there is a text, a number or a truth value', () => {
    assert.equal(textAt(answer, 'data.zero'), '0')
    assert.equal(textAt(answer, 'data.no'), 'false')
    assert.equal(textAt(answer, 'data.empty'), '')
    assert.equal(textAt(answer, 'data.none'), undefined)
    assert.equal(textAt(answer, 'data'), undefined)
  })

  it('is never one that every object has', () => {
    for (const path of [
      '__proto__',
      'constructor',
      'constructor.name',
      'data.__proto__.toString',
      'data.list.constructor',
      'data.token.length',
      'access_token[0]',
      'toString',
    ])
      assert.equal(valueAt(answer, path), undefined, path)
    assert.equal(valueAt(JSON.parse('{"__proto__":{"x":"own"}}'), '__proto__.x'), 'own')
    assert.equal(({} as Record<string, unknown>)['x'], undefined)
  })

  it('may stand in the claims of a JWT, and is none where there are no claims', () => {
    const jwt = (claims: unknown) => `e30.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.x`
    const at = (token: unknown, path = 'token.$claims.a.b') => valueAt({ token }, path)
    assert.equal(at(jwt({ a: { b: 'x' } })), 'x')
    for (const odd of ['', 'a', 'a.b', 'a.b.c', '..', jwt(null), jwt('x'), jwt([]), 5, null, {}])
      assert.equal(at(odd), undefined)
    assert.equal(at(jwt({}), 'token.$claims.constructor'), undefined)
    assert.equal(at(jwt({}), 'token.$claims.__proto__.toString'), undefined)
  })

  it('is looked for in anything', () => {
    for (const data of [undefined, null, 1, '', 'x', true, [], () => 1])
      for (const path of [
        'a',
        'a.b',
        '[0]',
        '[a=b]',
        '.',
        '..',
        '[',
        ']',
        '[]',
        '[=]',
        '[=x]',
        '[a=',
        'a..b',
        '[[0]]',
        ' ',
      ])
        assert.doesNotThrow(() => valueAt(data, path))
  })

  it('takes no time, whatever the path is', () => {
    for (const piece of ['[', ']', '[a', 'a.', '.', '[a=', '[0]', "['", '[a=b]', 'a[', '[-']) {
      const ms = fastest(() => valueAt({ a: [] }, `${piece.repeat(100_000 / piece.length)}${Math.random()}`))
      assert.ok(ms < 50, `${piece} ${ms}`)
    }
  })
})
