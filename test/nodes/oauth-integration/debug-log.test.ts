import assert from 'node:assert/strict'
import { DebugLog } from '../../../nodes/oauth-integration/debug-log.ts'

const answered = { method: 'GET', url: 'https://api.test/me', status: 200, ms: 12.4, renewed: false, retried: false }

describe('the debug log of an integration', () => {
  let now = 1_000_000
  let lines: string[]
  let log: DebugLog
  beforeEach(() => {
    now = 1_000_000
    lines = []
    log = new DebugLog(
      (line) => lines.push(line),
      () => now,
    )
  })

  it('is off until somebody switches it on', () => {
    assert.equal(log.until, undefined)
    assert.equal(log.observer(), undefined)
  })

  it('ends by itself after 15 minutes', () => {
    log.switch(true)
    assert.equal(log.until, now + 900_000)
    now += 899_999
    assert.ok(log.observer())
    now += 1
    assert.equal(log.until, undefined)
    assert.equal(log.observer(), undefined)
  })

  it('is switched off, and on anew', () => {
    log.switch(true)
    log.switch(false)
    assert.equal(log.observer(), undefined)
    now += 5_000
    log.switch(true)
    assert.equal(log.until, now + 900_000)
  })

  it('writes a line for each request', () => {
    log.switch(true)
    const tell = log.observer()
    tell?.(answered)
    tell?.({ ...answered, renewed: true, retried: true })
    const { status: _, ...failed } = answered
    tell?.({ ...failed, error: 'NETWORK_FAILED' })
    tell?.(failed)
    assert.deepEqual(lines, [
      'GET https://api.test/me → 200 in 12 ms',
      'GET https://api.test/me → 200 in 12 ms (token renewed, sent twice)',
      'GET https://api.test/me → NETWORK_FAILED in 12 ms',
      'GET https://api.test/me → failed in 12 ms',
    ])
  })

  it('keeps its lines short and on one line, whatever address a flow calls', () => {
    log.switch(true)
    log.observer()?.({ ...answered, url: `https://api.test/${'x'.repeat(1_000_000)}` })
    log.observer()?.({ ...answered, method: 'GET\r\n\u001b[31m', url: 'https://api.test/\u202e' })
    assert.ok((lines[0] as string).length < 600)
    assert.match(lines[0] as string, /^GET https:\/\/api\.test\/x+… → 200 in 12 ms$/)
    assert.equal(lines[1], 'GET [31m https://api.test/ → 200 in 12 ms')
  })
})
