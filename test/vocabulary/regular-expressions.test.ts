import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { fastest } from '../support/fastest.ts'

const root = path.resolve(import.meta.dirname, '..', '..', '..')

/** What may stand before a regular expression, where a slash would otherwise divide. */
const before = /(?:^|[=(,:;!&|?{}[\]>]|\breturn|\bcase|\bof|\bin)\s*$/

/** The regular expressions of a source file. A small reader is enough for our own formatted code. */
function expressionsIn(source: string): RegExp[] {
  const found: RegExp[] = []
  for (let at = 0; at < source.length; at++) {
    const character = source[at] as string
    const two = source.slice(at, at + 2)
    if (two === '//') at = source.indexOf('\n', at)
    else if (two === '/*') at = source.indexOf('*/', at) + 1
    else if (character === "'" || character === '"' || character === '`') at = endOfText(source, at)
    else if (character === '/' && before.test(source.slice(Math.max(0, at - 40), at))) {
      const [whole, pattern, flags] =
        /^\/((?:[^/\\\n[]|\\.|\[(?:[^\]\\\n]|\\.)*\])+)\/([a-z]*)/.exec(source.slice(at)) ?? []
      if (whole === undefined || pattern === undefined) continue
      found.push(new RegExp(pattern, flags))
      at += whole.length - 1
    }
    if (at < 0) break
  }
  return found
}

/** Templates count as text up to their end; what is put into them here holds no expressions worth the trouble. */
function endOfText(source: string, start: number): number {
  for (let at = start + 1; at < source.length; at++) {
    if (source[at] === '\\') at++
    else if (source[at] === source[start]) return at
  }
  return source.length
}

const sources = ['src', 'nodes'].flatMap((folder) =>
  readdirSync(path.join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => path.join(folder, name)),
)

/** What a pattern may stumble over: long runs of what it takes, with an end that it does not take. */
const pieces = [
  ...[
    'a',
    '0',
    '_',
    ' ',
    '\t',
    '/',
    '\\',
    '.',
    ':',
    ',',
    ';',
    '=',
    '"',
    "'",
    '{',
    '}',
    '${',
    '$',
    '[',
    ']',
    '(',
    '%',
    '%0',
    '-',
    '+',
    '*',
  ],
  ...[
    '__',
    '__a',
    '{a',
    '\\"',
    'a=',
    'a="',
    'Bearer ',
    'a b ',
    '1.',
    '1e',
    'a.',
    '::',
    '\r\n',
    '\u2028',
    'ü',
    '😀',
    '\ud800',
    '127.',
    'x/',
    '//',
  ],
]
const ends = ['', '\n', '!', '\u0000']
const attacks = pieces.flatMap((piece) =>
  ends.flatMap((end) => {
    const attack = piece.repeat(Math.ceil(100_000 / piece.length)) + end
    return [attack, `\\"${attack}`]
  }),
)

describe('IN-006 ReDoS survey', () => {
  const expressions = sources.flatMap((file) =>
    expressionsIn(readFileSync(path.join(root, file), 'utf8')).map((expression) => ({ file, expression })),
  )
  const different = new Map(expressions.map((one) => [String(one.expression), one]))

  it('finds the regular expressions of the package', () => {
    assert.ok(expressions.length > 40, String(expressions.length))
    assert.deepEqual(expressionsIn("const a = b / c / d // e /x/\nf('/no/', /yes[/]\\//g) /* /no/ */"), [/yes[/]\//g])
  })

  it('gets none of them to take 50 ms for 100 kB', function () {
    this.timeout(60_000)
    const slow: string[] = []
    for (const { file, expression } of different.values()) {
      for (const attack of attacks) {
        const ms = fastest(() => attack.replace(expression, ''))
        if (ms >= 50) slow.push(`${file} ${expression} ${JSON.stringify(attack.slice(0, 12))} ${Math.round(ms)} ms`)
      }
    }
    assert.deepEqual(slow, [])
  })
})
