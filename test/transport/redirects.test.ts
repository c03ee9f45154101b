import assert from 'node:assert/strict'
import type { ApiRequest } from '../../src/transport/api-request.ts'
import { redirects } from '../../src/transport/redirects.ts'
import { errorOf } from '../support/error-of.ts'
import { answerOf, get, scripted } from './samples.ts'

const to = (location: string, status = 302, cookies?: string[]) =>
  answerOf(status, { headers: { location, ...(cookies && { 'set-cookie': cookies }) } })

async function follow(request: Partial<ApiRequest>, ...answers: Parameters<typeof scripted>) {
  const { send, sent } = scripted(...answers)
  const answer = await redirects()(send)(get('https://api.test/a/b?x=1', request))
  return { answer, sent, last: sent.at(-1) }
}

describe('redirects', () => {
  for (const status of [301, 302, 307, 308]) {
    it(`are followed after ${status} with method and body, as core does`, async () => {
      const headers = { 'Content-Type': 'text/plain', 'X-A': '1' }
      const { last } = await follow({ method: 'POST', body: 'b', headers }, to('/next', status), answerOf())
      assert.deepEqual([last?.method, last?.body, last?.url], ['POST', 'b', 'https://api.test/next'])
      assert.deepEqual(last?.headers, headers)
    })
  }

  it('become GET without a body after 303', async () => {
    const headers = { 'Content-Type': 'text/plain', 'content-language': 'de', 'X-A': '1' }
    const { last } = await follow({ method: 'POST', body: 'b', headers }, to('/next', 303), answerOf())
    assert.deepEqual([last?.method, last?.body, last?.headers], ['GET', undefined, { 'X-A': '1' }])
    assert.equal((await follow({ method: 'HEAD' }, to('/next', 303), answerOf())).last?.method, 'HEAD')
  })

  it('are resolved against the URL that answered', async () => {
    const cases = {
      '/x': 'https://api.test/x',
      c: 'https://api.test/a/c',
      '../d?y#z': 'https://api.test/d?y#z',
      '//other.test/x': 'https://other.test/x',
      '?q=2': 'https://api.test/a/b?q=2',
      'https://API.test:443/': 'https://api.test/',
    }
    for (const [location, url] of Object.entries(cases)) {
      assert.equal((await follow({}, to(location), answerOf())).last?.url, url)
    }
  })

  it('are read as UTF-8', async () => {
    const { last } = await follow({}, to(Buffer.from('/ü').toString('latin1')), answerOf())
    assert.equal(last?.url, 'https://api.test/%C3%BC')
  })

  it('are told in the answer, oldest first, with their cookies', async () => {
    const { answer } = await follow(
      {},
      to('/1', 302, ['a=b; Path=/']),
      to('2', 307),
      answerOf(200, { url: 'https://api.test/2' }),
    )
    assert.deepEqual(answer.redirects, [{ location: '/1', cookies: ['a=b; Path=/'] }, { location: '2' }])
    assert.equal(answer.url, 'https://api.test/2')
  })

  it('are the answer where they are not to be followed or lead nowhere', async () => {
    const cases: [Partial<ApiRequest>, ReturnType<typeof answerOf>][] = [
      [{ followRedirects: false }, to('/next')],
      [{}, answerOf(302)],
      [{}, answerOf(304, { headers: { location: '/x' } })],
      [{}, answerOf(201, { headers: { location: '/x' } })],
      [{}, to('ftp://api.test/')],
      [{}, to('javascript:alert(1)')],
      [{}, to('file:///etc/passwd')],
      [{}, to('https://')],
      [{ method: 'POST', body: (async function* () {})() }, to('/next', 307)],
    ]
    for (const [request, redirect] of cases) {
      const { answer, sent } = await follow(request, redirect, answerOf())
      assert.equal(answer, redirect)
      assert.equal(sent.length, 1)
    }
  })

  it('leave a stream behind after 303', async () => {
    const { last } = await follow({ method: 'POST', body: (async function* () {})() }, to('/next', 303), answerOf())
    assert.deepEqual([last?.method, last?.body], ['GET', undefined])
  })

  it('are followed 21 times, and no further', async () => {
    const { answer } = await follow({}, ...Array.from({ length: 21 }, () => to('/x')), answerOf(204))
    assert.deepEqual([answer.status, answer.redirects.length], [204, 21])
    const { send, sent } = scripted(to('/x'))
    const error = await errorOf(redirects()(send)(get('https://api.test/')))
    assert.deepEqual(
      [error.code, error.reason, error.details],
      ['NETWORK_FAILED', 'unreachable', { host: 'api.test', error: 'ERR_TOO_MANY_REDIRECTS' }],
    )
    assert.equal(sent.length, 22)
  })

  it('keep in mind that a token was renewed on the way, and do not renew again', async () => {
    const { answer, last } = await follow({}, to('/x'), { ...to('/y'), renewed: true, retried: true }, answerOf())
    assert.deepEqual([answer.renewed, answer.retried, last?.retried], [true, true, true])
    const first = await follow({}, { ...to('/x'), renewed: true, retried: true }, answerOf())
    assert.deepEqual([first.answer.renewed, first.answer.retried, first.last?.retried], [true, true, true])
  })
})

describe('redirects to another origin', () => {
  const harmless = {
    Accept: 'a/b',
    'Accept-Language': 'de',
    'User-Agent': 'me',
    Range: 'bytes=0-1',
    'If-None-Match': '"x"',
    'Content-Type': 'text/plain',
  }
  const headers = {
    ...harmless,
    Authorization: 'Basic x',
    'x-api-key': 'K',
    Cookie: 'k=v',
    DPoP: 'x',
    'Proxy-Authorization': 'x',
    'X-Anything': '1',
    'If-Secret': 'x',
    Referer: 'https://api.test/secret',
  }
  const foreign = {
    'another host': 'https://evil.test/',
    'a subdomain': 'https://www.api.test/',
    'a parent': 'https://test/',
    'another port': 'https://api.test:8443/',
    'plain http': 'http://api.test/a',
    'a host with a dot at its end': 'https://api.test./',
    'a user name like the host': 'https://api.test@evil.test/',
    'a backslash': 'https://evil.test\\@api.test/',
    'a path that is a host': '//evil.test/',
    'an odd spelling': 'https:\\\\evil.test/',
  }
  for (const [what, location] of Object.entries(foreign)) {
    it(`carry no token and only harmless headers: ${what}`, async () => {
      const { last } = await follow({ headers }, to(location), answerOf())
      assert.equal(last?.bare, true)
      assert.deepEqual(last?.headers, harmless)
      assert.equal(new URL(last?.url ?? '').username, '')
    })
  }

  it('stay bare even when they are sent back, and on from there', async () => {
    const { sent } = await follow(
      { headers },
      to('/x', 302, ['s=1; Path=/']),
      to('https://evil.test/'),
      to('https://api.test/back', 302, ['s=2; Path=/']),
      to('/on'),
      answerOf(),
    )
    assert.deepEqual(
      sent.map(({ bare }) => bare),
      [undefined, false, true, true, true],
    )
    for (const request of sent.slice(2)) assert.deepEqual(request.headers, harmless)
  })

  it('send no user name to the same origin either', async () => {
    const { last } = await follow({}, to('https://user:pass@api.test/x'), answerOf())
    assert.deepEqual([last?.url, last?.bare], ['https://api.test/x', false])
  })
})

describe('cookies of redirects', () => {
  const cookiesSent = async (headers: ApiRequest['headers'], ...answers: Parameters<typeof scripted>) =>
    (await follow({ headers }, ...answers)).sent
      .slice(1)
      .map((sent) => sent.headers['cookie'] ?? sent.headers['Cookie'])

  it('are sent on to the same origin beside those of the flow', async () => {
    assert.deepEqual(
      await cookiesSent(
        { Cookie: 'k=v; a=old' },
        to('/x', 302, ['a=1; Path=/; HttpOnly', 'b=2']),
        to('/y'),
        answerOf(),
      ),
      ['k=v; a=1', 'k=v; a=1'],
    )
    assert.deepEqual(await cookiesSent({}, to('/a/x', 302, ['b=2', 'c="3=4"; Path=/a']), answerOf()), ['b=2; c="3=4"'])
  })

  it('keep to their path, and end when they are told to', async () => {
    assert.deepEqual(await cookiesSent({}, to('/ab', 302, ['a=1; Path=/a']), answerOf()), [undefined])
    const ended = ['a=; Max-Age=0; Path=/', 'b=x; Expires=Thu, 01 Jan 1970 00:00:00 GMT; Path=/', 'c=2; Path=/']
    assert.deepEqual(
      await cookiesSent({}, to('/x', 302, ['a=1; Path=/', 'b=1; Path=/']), to('/y', 302, ended), answerOf()),
      ['a=1; b=1', 'c=2'],
    )
  })

  it('take the place of those of the flow, or their life', async () => {
    const headers = { cookie: 'a=flow; b=flow; c=flow' }
    assert.deepEqual(await cookiesSent(headers, to('/x', 302, ['a=; Max-Age=-1; Path=/', 'b=2; Path=/']), answerOf()), [
      'c=flow; b=2',
    ])
  })

  it('are passed over when they make no sense', async () => {
    assert.deepEqual(
      await cookiesSent(
        {},
        to('/x', 302, ['', '=x', 'novalue', 'a\tb=1', '__proto__=1; __proto__=2; Path=/']),
        answerOf(),
      ),
      ['__proto__=1'],
    )
  })
})
