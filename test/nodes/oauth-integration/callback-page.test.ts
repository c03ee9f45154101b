import assert from 'node:assert/strict'
import type { Response } from 'express'
import { type Page, sendPage } from '../../../nodes/oauth-integration/callback-page.ts'
import { textsFor } from '../../../nodes/oauth-integration/texts.ts'

const evil = `</title></script><script>alert(1)</script><img src=x onerror="alert('2')">&`

/** A response that keeps what it is given. */
function sent(page: Page): { status: number; headers: Record<string, string>; html: string } {
  const kept = { status: 0, headers: {} as Record<string, string>, html: '' }
  const response = {
    status(code: number) {
      kept.status = code
      return response
    },
    set(headers: Record<string, string>) {
      Object.assign(kept.headers, headers)
      return response
    },
    type(type: string) {
      kept.headers['type'] = type
      return response
    },
    send(html: string) {
      kept.html = html
      return response
    },
  }
  sendPage(response as unknown as Response, page, textsFor('de'))
  return kept
}

describe('the page at the end of a consent', () => {
  const page = { status: 200, title: 'Title', paragraphs: ['One.', 'Two.'] }

  it('lets nothing in but its own style and script', () => {
    const { headers, html } = sent(page)
    const csp = headers['Content-Security-Policy'] as string
    const nonce = /'nonce-([^']+)'/.exec(csp)?.[1] as string
    assert.equal(
      csp,
      `default-src 'none'; style-src 'nonce-${nonce}'; script-src 'nonce-${nonce}'; form-action 'none'; frame-ancestors 'none'; base-uri 'none'`,
    )
    assert.equal(html.split(`nonce="${nonce}"`).length, 3)
    assert.notEqual(nonce, /'nonce-([^']+)'/.exec(sent(page).headers['Content-Security-Policy'] as string)?.[1])
  })

  it('is not kept, framed, indexed, taken for anything else, or told to the next page', () => {
    const { headers } = sent(page)
    assert.equal(headers['Cache-Control'], 'no-store')
    assert.equal(headers['Referrer-Policy'], 'no-referrer')
    assert.equal(headers['X-Content-Type-Options'], 'nosniff')
    assert.equal(headers['X-Frame-Options'], 'DENY')
    assert.equal(headers['X-Robots-Tag'], 'noindex')
    assert.equal(headers['type'], 'html')
  })

  it('shows every text as text', () => {
    const { html } = sent({
      status: 400,
      title: evil,
      paragraphs: [evil],
      changed: evil,
      closes: true,
    })
    assert.equal(html.split(/<script\b/).length, 2)
    assert.equal(html.split('</script>').length, 2)
    assert.ok(!html.includes('<img'))
    assert.ok(html.includes('&#60;img src=x onerror=&#34;alert(&#39;2&#39;)&#34;&#62;&#38;'))
  })

  it('escapes what its form holds', () => {
    const form = { action: 'callback/confirm', fields: { [evil]: evil }, label: evil }
    const { html, headers } = sent({ ...page, form })
    assert.ok(!html.includes('<script') && !html.includes('<img'), html)
    assert.match(headers['Content-Security-Policy'] as string, /form-action 'self'/)
  })

  it('shows what is to be compared as text that keeps its own direction', () => {
    const { html } = sent({
      ...page,
      facts: [['User', evil]],
      warning: evil,
      form: { action: 'x', fields: {}, label: '' },
    })
    assert.match(html, /<dt>User<\/dt><dd><bdi>&#60;\/title&#62;/)
    assert.match(html, /<p class="warning">&#60;\/title&#62;/)
    assert.ok(!html.includes('<script') && !html.includes('<img'), html)
    assert.ok(html.indexOf('<dl>') < html.indexOf('class="warning"'))
    assert.ok(html.indexOf('class="warning"') < html.indexOf('<button'))
  })

  it('leaves code and state in the address only where a person is to copy it', () => {
    assert.ok(sent(page).html.includes('replaceState'))
    assert.ok(!sent({ ...page, keepsAddress: true }).html.includes('replaceState'))
  })

  it('tells the editor only which integration to ask about', () => {
    const script = (changed?: string, closes = false) =>
      /<script[^>]*>(.*)<\/script>/s.exec(sent({ ...page, closes, ...(changed && { changed }) }).html)?.[1] ?? ''
    const told: unknown[] = []
    const channels: string[] = []
    const replaced: unknown[] = []
    const timers: number[] = []
    const run = (text: string) => {
      class FakeChannel {
        constructor(name: string) {
          channels.push(name)
        }
        postMessage(message: unknown) {
          told.push(message)
        }
      }
      const environment = {
        BroadcastChannel: FakeChannel,
        history: { replaceState: (...given: unknown[]) => replaced.push(given) },
        location: { pathname: '/red/callback', search: '?code=x&state=y' },
        setTimeout: (_: unknown, ms: number) => timers.push(ms),
        window: {},
      }
      new Function(...Object.keys(environment), text)(...Object.values(environment))
    }
    run(script('node-1', true))
    assert.deepEqual(channels, ['grantkeeper'])
    const [message] = told as { integration: string; at: number }[]
    assert.deepEqual(Object.keys(message as object), ['integration', 'at'])
    assert.equal(message?.integration, 'node-1')
    assert.deepEqual(replaced, [[null, '', '/red/callback']])
    assert.deepEqual(timers, [1500])
    run(script())
    assert.equal(told.length, 1)
    assert.equal(timers.length, 1)
  })

  it('goes on when the browser lacks something', () => {
    const { html } = sent({ ...page, changed: 'node-1', closes: true })
    const text = /<script[^>]*>(.*)<\/script>/s.exec(html)?.[1] as string
    assert.doesNotThrow(() =>
      new Function('BroadcastChannel', 'history', 'setTimeout', text)(undefined, undefined, undefined),
    )
  })

  it('names its language', () => {
    assert.match(sent(page).html, /^<!DOCTYPE html>\n<html lang="de">/)
  })
})
