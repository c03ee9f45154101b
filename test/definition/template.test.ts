// biome-ignore-all lint/suspicious/noTemplateCurlyInString: that is what is read here
import assert from 'node:assert/strict'
import { firstFilled, parseTemplate } from '../../src/definition/template.ts'
import { plainTexts, verbatim } from '../../src/definition/verbatim.ts'
import { isOAuthError } from '../../src/vocabulary/errors.ts'
import { fastest } from '../support/fastest.ts'
import { fill } from './filling.ts'

/** Whether the text is refused as broken. */
const isBroken = (text: string): boolean => {
  try {
    parseTemplate(text, 'tokenRequest.headers.x')
    return false
  } catch (error) {
    assert.ok(isOAuthError(error, 'CONFIGURATION_INVALID'), String(error))
    assert.equal(error.reason, 'template')
    assert.equal(error.details['property'], 'tokenRequest.headers.x')
    return true
  }
}

describe('a text with placeholders', () => {
  it('is filled in', () => {
    assert.equal(fill('a {b} c{d}', { b: 'B', d: 'D' }), 'a B cD')
    assert.equal(fill('{a.b-c_1}', { 'a.b-c_1': 'x' }), 'x')
    assert.equal(fill(''), '')
  })

  it('has no value as soon as one of them has none', () => {
    assert.equal(fill('a {b} {c}', { b: 'B' }), undefined)
  })

  it('takes a value as it is and never reads it again', () => {
    for (const value of ['{b}', '\\{b}', '{base64(b)}', '${HOME}', '$&', "$'", '\\', '}', ')', ','])
      for (const text of ['{a}', '{first({a})}', '{lower({a})}'])
        assert.equal(fill(text, { a: value, b: 'NO' }), text.includes('lower') ? value.toLowerCase() : value)
  })

  it('keeps braces that start no placeholder', () => {
    for (const text of ['{', '}', '{}', '{ a}', '{a', '{a b}', '{1}', '{"a":1}', '{{', 'a}b', '{-a}', '{é}', '{A(x)}'])
      assert.equal(fill(text), text, text)
    assert.equal(fill('{{a}}', { a: 'x' }), '{x}')
    assert.equal(fill('{"n":"{a}"}', { a: 'x' }), '{"n":"x"}')
  })

  it('takes \\{ for a brace', () => {
    assert.equal(fill('\\{a}', { a: 'x' }), '{a}')
    assert.equal(fill('\\{now()}'), '{now()}')
    assert.equal(fill('a\\b\\\\c'), 'a\\b\\\\c')
    assert.equal(fill('\\,\\)'), '\\,\\)')
  })

  it('takes commas and parentheses in arguments behind a backslash', () => {
    assert.equal(fill('{upper(a\\,b\\)c\\{d)}'), 'A,B)C{D')
    assert.equal(fill('{first({a}, b)}'), 'b')
    assert.equal(fill('{upper((a\\))}'), '(A)')
  })

  it('takes calls within calls', () => {
    assert.equal(fill('{upper({substr({lower({a})},1)})}', { a: 'ABC' }), 'BC')
    assert.deepEqual([...parseTemplate('{upper({lower({a}{b})}{c})}{d}', 'x').names], ['a', 'b', 'c', 'd'])
  })

  it('is refused where a call is not whole', () => {
    for (const text of [
      '{base64(',
      '{base64(a',
      '{base64(a)',
      '{base64(a) }',
      '{base64(a,b)}',
      '{base64()}',
      '{base64({lower(a)})',
      '{substr(a)}',
      '{uuid(1)}',
      '{hmac(sha256,k)}',
      '{first()}',
      '{now(s,1,2)}',
    ])
      assert.equal(isBroken(text), true, text)
  })

  it('is refused where it calls what there is not', () => {
    for (const name of ['nope', 'constructor', 'tostring', 'hasown', 'eval', 'require', 'valueof'])
      assert.equal(isBroken(`{${name}(x)}`), true, name)
    assert.equal(isBroken('{toString(x)}'), false, 'not even a name of a function')
  })

  it('is refused where calls go too deep', () => {
    const nested = (depth: number) => `${'{lower('.repeat(depth)}X${')}'.repeat(depth)}`
    assert.equal(fill(nested(5)), 'x')
    assert.equal(isBroken(nested(6)), true)
    assert.equal(isBroken('{lower('.repeat(2_500)), true)
  })

  it('is refused where it is longer than 20,000 characters', () => {
    assert.equal(fill('a'.repeat(20_000))?.length, 20_000)
    assert.equal(isBroken('a'.repeat(20_001)), true)
  })

  it('has no value where that would be longer than a million characters', () => {
    assert.equal(fill('{a}'.repeat(100), { a: 'x'.repeat(10_000) })?.length, 1_000_000)
    assert.equal(fill(`{a}${'{a}'.repeat(100)}`, { a: 'x'.repeat(10_000) }), undefined)
  })

  it('knows no names that every object has', () => {
    for (const name of ['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'valueOf'])
      assert.equal(fill(`{${name}}`), undefined)
  })

  it('takes no time, whatever is in it', () => {
    const pieces = [
      '{',
      '{a',
      '{a}',
      '{lower(',
      '\\',
      '\\{',
      '{first(',
      '(',
      ',',
      ')',
      '}',
      '{a.',
      '\ufdd0',
      '{f',
      '${',
      '{{a}',
    ]
    for (const piece of pieces) {
      const attempt = (length: number) => {
        try {
          fill(piece.repeat(Math.floor(length / piece.length)), { a: 'x' })
        } catch (error) {
          assert.ok(isOAuthError(error, 'CONFIGURATION_INVALID'))
        }
      }
      for (const length of [20_000, 100_000]) {
        const ms = fastest(() => attempt(length))
        assert.ok(ms < 50, `${piece} ${ms}`)
      }
    }
  })
})

describe('several texts', () => {
  const first = (texts: string[], values: Record<string, string>) =>
    firstFilled(
      texts.map((text) => parseTemplate(text, 'x')),
      (name) => values[name],
    )

  it('are the first whose placeholders all have values', () => {
    assert.equal(first(['{a}', '{b}', 'c'], { b: 'B' }), 'B')
    assert.equal(first(['{a}', 'c'], {}), 'c')
    assert.equal(first(['{a}', '{b}'], {}), undefined)
    assert.equal(first([], {}), undefined)
  })
})

describe('a text that means itself', () => {
  it('does so wherever it is put', () => {
    for (const value of ['{a}', '\\', '\\{a}', 'a)b,c', '{lower(', ' x', 'secret', '', 'p@ss{w)ord,', '\ufdd0{a}']) {
      const clean = value.replaceAll('\ufdd0', '')
      assert.equal(fill(`${verbatim(value)}{a}`, { a: '!' }), `${clean}!`)
      assert.equal(fill(`{first(${verbatim(value)}{a}, no)}`, { a: '!' }), `${clean}!`)
      assert.equal(plainTexts(verbatim(value)), clean)
    }
    assert.deepEqual(plainTexts({ a: [verbatim('{x}'), 1, null] }), { a: ['{x}', 1, null] })
  })
})
