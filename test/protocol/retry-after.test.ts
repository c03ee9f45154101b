import assert from 'node:assert/strict'
import { retryAfter } from '../../src/protocol/retry-after.ts'

const now = Date.UTC(2030, 0, 1)
const asked = (value: string | string[] | undefined) => {
  const at = retryAfter({ status: 429, headers: { 'retry-after': value }, body: Buffer.alloc(0) }, now)
  return at === undefined ? undefined : (at - now) / 1_000
}

describe('TK-002 429 / 503 with Retry-After', () => {
  const variants: [string, number | undefined][] = [
    ['2', 2],
    ['0', 0],
    ['-1', undefined],
    ['99999999999', 3_600],
    ['Wed, 21 Oct 2099 07:28:00 GMT', 3_600],
    ['Tue, 01 Jan 2030 00:00:30 GMT', 30],
    ['Wed, 21 Oct 2015 07:28:00 GMT', 0],
    ['soon', undefined],
    ['2, 3', undefined],
    ['1.5', 1.5],
    [' 5 ', 5],
    ['', undefined],
    ['NaN', undefined],
    ['1e9', undefined],
    ['9'.repeat(400), undefined],
    ['Xyz, 99 Foo 2030 99:99:99 GMT', undefined],
    ['2030-01-01', undefined],
  ]
  for (const [value, seconds] of variants) {
    it(`understands ${JSON.stringify(value.slice(0, 40))} as ${seconds ?? 'nothing said'}`, () =>
      assert.equal(asked(value), seconds))
  }

  it('understands none, and the first of several', () => {
    assert.equal(asked(undefined), undefined)
    assert.equal(asked(['3', '9']), 3)
  })
})
