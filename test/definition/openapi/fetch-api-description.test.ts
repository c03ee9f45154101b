import assert from 'node:assert/strict'
import { type FetchOptions, fetchApiDescription } from '../../../src/definition/openapi/fetch-api-description.ts'
import { isOAuthError, OAuthError } from '../../../src/vocabulary/errors.ts'
import type { HttpRequest, HttpResponse } from '../../../src/vocabulary/http.ts'
import { complaintOf } from './describing.ts'
import { withServers } from './documents.ts'

const text = JSON.stringify(withServers({ url: '/v1' }))

/** An answer with a document, or a redirect. */
const answer = (status: number, location?: string, body = text): HttpResponse => ({
  status,
  headers: location === undefined ? {} : { location },
  body: new TextEncoder().encode(body),
})

/** The network: names with their addresses, URLs with their answers, and what was sent to whom. */
function network(
  answers: Record<string, HttpResponse>,
  names: Record<string, string[]> = { 'docs.test': ['1.1.1.1'] },
) {
  const sent: [string, readonly string[] | undefined][] = []
  const requests: HttpRequest[] = []
  const options: Pick<FetchOptions, 'send' | 'resolve'> = {
    send: async (request, addresses) => {
      sent.push([request.url, addresses])
      requests.push(request)
      return answers[request.url] ?? answer(404)
    },
    resolve: async (host) => names[host] ?? Promise.reject(new Error('ENOTFOUND')),
  }
  return { sent, requests, options }
}

const url = 'https://docs.test/openapi.json'

/** What fetching it leads to; every address answers with a document. */
async function fetching(url: string, more: Partial<FetchOptions> = {}, names?: Record<string, string[]>) {
  const { sent, options } = network({}, names)
  const send: FetchOptions['send'] = async (request, addresses) => {
    await options.send(request, addresses)
    return answer(200)
  }
  const outcome = await fetchApiDescription({ url, ...options, send, ...more }).then(
    ({ address }) => `read ${address}`,
    complaintOf,
  )
  return { outcome, sent }
}

describe('fetching a description of an API', () => {
  it('asks the checked addresses for the document, and takes its own address for where it was', async () => {
    const { sent, requests, options } = network({ [url]: answer(200) })
    const { address, servers } = await fetchApiDescription({ url: `${url}#part`, ...options })
    assert.equal(address, url)
    assert.equal(servers[0]?.baseUrl, 'https://docs.test/v1')
    assert.deepEqual(sent, [[url, ['1.1.1.1']]])
    const [request] = requests
    assert.deepEqual([request?.method, request?.maxResponseBytes], ['GET', 20_000_000])
    assert.deepEqual(Object.keys(request?.headers ?? {}), ['accept', 'accept-encoding'])
  })

  for (const [url, outcome] of [
    ['http://docs.test/openapi.json', 'addressInsecure docs.test'],
    ['https://user:pw@docs.test/', 'address'],
    ['https://user@docs.test/', 'address'],
    ['file:///etc/passwd', 'address'],
    ['gopher://docs.test/', 'address'],
    ['javascript:alert(1)', 'address'],
    ['docs.test/openapi.json', 'address'],
    ['', 'address'],
    ['https://127.0.0.1/', 'addressPrivate 127.0.0.1'],
    ['https://127.1:8443/', 'addressPrivate 127.0.0.1:8443'],
    ['https://2130706433/', 'addressPrivate 127.0.0.1'],
    ['https://0x7f.0.0.1/', 'addressPrivate 127.0.0.1'],
    ['https://0177.0.0.1/', 'addressPrivate 127.0.0.1'],
    ['https://0/', 'addressPrivate 0.0.0.0'],
    ['https://169.254.169.254/latest/meta-data', 'addressPrivate 169.254.169.254'],
    ['https://[::1]/', 'addressPrivate [::1]'],
    ['https://[::ffff:10.0.0.1]/', 'addressPrivate [::ffff:a00:1]'],
    ['https://[fd00::1]/', 'addressPrivate [fd00::1]'],
    ['https://inside.test/', 'addressPrivate inside.test'],
    ['https://mixed.test/', 'addressPrivate mixed.test'],
    ['https://strange.test/', 'addressPrivate strange.test'],
    ['https://nowhere.test/', 'addressUnknown nowhere.test'],
    ['https://empty.test/', 'addressUnknown empty.test'],
  ] as const) {
    it(`asks nobody at ${url || 'no address'}`, async () => {
      const names = {
        'docs.test': ['1.1.1.1'],
        'inside.test': ['10.1.2.3'],
        'mixed.test': ['1.1.1.1', '127.0.0.1'],
        'strange.test': ['docs.test'],
        'empty.test': [],
      }
      const result = await fetching(url, {}, names)
      assert.equal(result.outcome, outcome)
      assert.deepEqual(result.sent, [])
    })
  }

  it('goes to one’s own network where that is allowed, but to no cloud’s secrets', async () => {
    const own = { allowPrivate: true }
    const names = {
      'docs.corp': ['10.0.0.1', 'fd00::1'],
      localhost: ['127.0.0.1'],
      'metadata.test': ['169.254.169.254'],
    }
    assert.equal((await fetching('https://docs.corp/a', own, names)).outcome, 'read https://docs.corp/a')
    assert.equal((await fetching('http://localhost:1880/a', own, names)).outcome, 'read http://localhost:1880/a')
    assert.equal((await fetching('http://127.0.0.1:80/a', own, names)).outcome, 'read http://127.0.0.1/a')
    assert.equal((await fetching('http://docs.corp/a', own, names)).outcome, 'addressInsecure docs.corp')
    assert.equal((await fetching('https://metadata.test/', own, names)).outcome, 'addressPrivate metadata.test')
  })

  it('goes to allowed domains only, where there are any', async () => {
    const names = { 'docs.test': ['1.1.1.1'], 'a.docs.test': ['1.1.1.1'], 'evildocs.test': ['1.1.1.1'] }
    const at = async (url: string) => (await fetching(url, { allowedDomains: ['docs.test'] }, names)).outcome
    assert.equal(await at('https://docs.test/a'), 'read https://docs.test/a')
    assert.equal(await at('https://a.docs.test/a'), 'read https://a.docs.test/a')
    assert.equal(await at('https://evildocs.test/a'), 'addressDomain evildocs.test')
    assert.equal(await at('https://docs.test:8443/a'), 'addressDomain docs.test:8443')
  })

  it('leaves names to a proxy where there is one, but for those that lead inside', async () => {
    const proxied = { resolve: undefined } as unknown as Partial<FetchOptions>
    const result = await fetching('https://docs.test/a', proxied)
    assert.deepEqual([result.outcome, result.sent], ['read https://docs.test/a', [['https://docs.test/a', undefined]]])
    for (const host of ['localhost', 'localhost.', 'metadata.google.internal', 'printer.local', 'nas']) {
      const { outcome, sent } = await fetching(`https://${host}/`, proxied)
      assert.deepEqual([outcome, sent], [`addressPrivate ${host}`, []])
    }
    assert.equal((await fetching('https://10.0.0.1/', proxied)).outcome, 'addressPrivate 10.0.0.1')
  })

  it('follows redirects on the same host, and asks for the addresses each time', async () => {
    const { sent, options } = network({
      'https://docs.test/a': answer(301, '/b'),
      'https://docs.test/b': answer(307, 'https://docs.test/c/?x#y'),
      'https://docs.test/c/?x': answer(302, 'd'),
      'https://docs.test/c/d': answer(200),
    })
    const { address } = await fetchApiDescription({ url: 'https://docs.test/a', ...options })
    assert.equal(address, 'https://docs.test/c/d')
    assert.equal(sent.length, 4)
  })

  for (const location of [
    'https://evil.test/',
    '//evil.test/',
    'https://docs.test:8443/',
    'https://a.docs.test/',
    'file:///etc/passwd',
    'http://169.254.169.254/',
    'https://%zz/',
    '',
  ]) {
    it(`follows no redirect to ${location || 'nowhere'}`, async () => {
      const { sent, options } = network({ [url]: answer(302, location) })
      const outcome = fetchApiDescription({ url, ...options })
      await assert.rejects(outcome, (error) => complaintOf(error) === 'redirect docs.test')
      assert.equal(sent.length, 1)
    })
  }

  it('follows no redirect that is worse than the first address, or the fourth', async () => {
    for (const [location, complaint, times] of [
      ['http://docs.test/openapi.json', 'addressInsecure docs.test', 1],
      ['https://me@docs.test/', 'address', 1],
      [url, 'redirect docs.test', 4],
    ] as const) {
      const { sent, options } = network({ [url]: answer(301, location) })
      await assert.rejects(fetchApiDescription({ url, ...options }), (error) => complaintOf(error) === complaint)
      assert.equal(sent.length, times)
    }
  })

  it('notices a name that leads inside at the second look', async () => {
    const { sent, options } = network({ [url]: answer(302, '/b') })
    let looks = 0
    const resolve = async () => (looks++ === 0 ? ['1.1.1.1'] : ['127.0.0.1'])
    const outcome = fetchApiDescription({ url, ...options, resolve })
    await assert.rejects(outcome, (error) => complaintOf(error) === 'addressPrivate docs.test')
    assert.equal(sent.length, 1)
  })

  it('takes nothing but a success, and says what it was', async () => {
    for (const status of [404, 500, 204, 304, 401]) {
      const { options } = network({ [url]: answer(status) })
      await assert.rejects(fetchApiDescription({ url, ...options }), (error) => {
        assert.ok(isOAuthError(error))
        return complaintOf(error) === 'status docs.test' && error.details['found'] === String(status)
      })
    }
  })

  it('never shows what it got, only what is wrong with it', async () => {
    const { options } = network({ [url]: answer(200, undefined, 'secret: [') })
    await assert.rejects(fetchApiDescription({ url, ...options }), (error) => {
      assert.ok(error instanceof OAuthError && !JSON.stringify({ ...error, text: error.message }).includes('secret'))
      return complaintOf(error).startsWith('malformed')
    })
  })

  it('passes on what the network says', async () => {
    const error = new OAuthError('RESPONSE_TOO_LARGE', 'size', { host: 'docs.test', bytes: 20_000_000 })
    const send = () => Promise.reject(error)
    await assert.rejects(fetchApiDescription({ url, ...network({}).options, send }), (thrown) => thrown === error)
  })

  it('waits no longer than it may, for an address or an answer, and lets go of the request', async () => {
    const never = () => new Promise<never>(() => {})
    let signal: AbortSignal | undefined
    const hang: FetchOptions['send'] = (request) => {
      signal = request.signal
      return never()
    }
    const { options } = network({})
    for (const more of [{ resolve: never }, { send: hang }]) {
      await assert.rejects(
        fetchApiDescription({ url, ...options, ...more, fetchLimit: 20 }),
        (error) => isOAuthError(error, 'DEADLINE_PASSED') && error.details['host'] === 'docs.test',
      )
    }
    assert.ok(signal?.aborted)
  })
})
