import assert from 'node:assert/strict'
import { chooseProxies } from '../../src/transport/dispatchers.ts'
import { createNetwork, type NetworkOptions } from '../../src/transport/network.ts'
import { isOAuthError } from '../../src/vocabulary/errors.ts'
import { errorOf } from '../support/error-of.ts'
import { selfSigned } from './fixtures/self-signed.ts'
import { closeServers, everythingIsHere, serve, serveProxy } from './servers.ts'

const answerOk = (_: unknown, response: { end: (text: string) => void }) => response.end('ok')

describe('network through a proxy', () => {
  afterEach(closeServers)

  async function get(settings: NetworkOptions, url: string, headers = {}) {
    const network = createNetwork({ env: false, ...settings })
    try {
      return await network.send({ method: 'GET', url, headers, timeout: 5_000 })
    } finally {
      await network.close()
    }
  }

  it('tunnels http and https, and shows the proxy no request', async () => {
    const proxy = await serveProxy()
    const plain = await serve(answerOk)
    const secure = await serve(answerOk, true)
    const settings = { proxy: { url: `http://${proxy.host}` }, tls: { ca: selfSigned.cert } }
    assert.equal((await get(settings, `http://api.test:${plain.port}/x`)).status, 200)
    assert.equal((await get(settings, `https://api.test:${secure.port}/x`)).status, 200)
    assert.deepEqual(
      proxy.tunnels.map(({ target }) => target),
      [`api.test:${plain.port}`, `api.test:${secure.port}`],
    )
    assert.equal(secure.seen[0]?.path, '/x')
    assert.equal(secure.seen[0]?.host, `api.test:${secure.port}`)
  })

  it('uses the user name and password of the proxy for the proxy only', async () => {
    const expected = `Basic ${Buffer.from('us er:p@ss').toString('base64')}`
    const proxy = await serveProxy((authorization) => authorization === expected)
    const server = await serve(answerOk)
    assert.equal((await get({ proxy: { url: `http://us%20er:p%40ss@${proxy.host}` } }, server.origin)).status, 200)
    assert.equal(server.seen[0]?.headers['proxy-authorization'], undefined)
  })

  it('says when the proxy does not let it through', async () => {
    const proxy = await serveProxy(() => false)
    const error = await errorOf(get({ proxy: { url: `http://${proxy.host}` } }, 'https://api.test/'))
    assert.deepEqual(
      [error.code, error.reason, error.details],
      ['NETWORK_FAILED', 'unreachable', { host: 'api.test', error: 'ERR_PROXY_REFUSED' }],
    )
  })

  it('says when the proxy cannot be reached, and never goes around it', async () => {
    const server = await serve(answerOk)
    const error = await errorOf(get({ proxy: { url: 'http://127.0.0.1:1' } }, server.origin))
    assert.deepEqual([error.reason, error.details['error']], ['unreachable', 'ECONNREFUSED'])
    assert.equal(server.seen.length, 0)
  })

  it('checks certificates behind the tunnel', async () => {
    const proxy = await serveProxy()
    const secure = await serve(answerOk, true)
    const settings = { proxy: { url: `http://${proxy.host}` } }
    assert.equal((await errorOf(get(settings, secure.origin))).reason, 'certificate')
    const trusting = { ...settings, tls: { ca: selfSigned.cert } }
    assert.equal(
      (await errorOf(get(trusting, `https://evil.test:${secure.port}/`))).details['error'],
      'ERR_TLS_CERT_ALTNAME_INVALID',
    )
  })

  it('reaches some hosts directly', async () => {
    const proxy = await serveProxy()
    const server = await serve(answerOk)
    const settings = {
      proxy: { url: `http://${proxy.host}`, noProxy: ['127.0.0.1', 'api.test'] },
      tls: everythingIsHere,
    }
    await get(settings, server.origin)
    await get(settings, `http://www.api.test:${server.port}/`)
    assert.equal(proxy.tunnels.length, 0)
    await get(settings, `http://other.test:${server.port}/`)
    assert.equal(proxy.tunnels.length, 1)
  })

  it('takes the proxies of the environment, in lower or upper case, unless it has its own', async () => {
    const proxy = await serveProxy()
    const other = await serveProxy()
    const server = await serve(answerOk)
    for (const env of [
      { http_proxy: `http://${proxy.host}` },
      { HTTP_PROXY: `http://${proxy.host}` },
      { http_proxy: proxy.host },
    ]) {
      await get({ env }, server.origin)
    }
    assert.equal(proxy.tunnels.length, 3)
    await get({ env: { http_proxy: `http://${proxy.host}`, NO_PROXY: 'x.test, 127.0.0.1' } }, server.origin)
    await get({ env: { http_proxy: `http://${proxy.host}` }, proxy: { url: `http://${other.host}` } }, server.origin)
    assert.equal(proxy.tunnels.length, 3)
    assert.equal(other.tunnels.length, 1)
  })

  it('sends https directly where only http has a proxy, as core’s http request does', async () => {
    const proxy = await serveProxy()
    const secure = await serve(answerOk, true)
    const settings = { env: { http_proxy: `http://${proxy.host}` }, tls: { ca: selfSigned.cert } }
    assert.equal((await get(settings, secure.origin)).status, 200)
    assert.equal(proxy.tunnels.length, 0)
  })

  it('changes nothing in the headers it is given', async () => {
    const proxy = await serveProxy()
    const server = await serve(answerOk)
    const headers = Object.freeze({ 'X-A': '1' })
    await get({ proxy: { url: `http://${proxy.host}` } }, server.origin, headers)
    assert.deepEqual(headers, { 'X-A': '1' })
  })

  it('ends a request that waits for the proxy when it is closed', async () => {
    const network = createNetwork({
      env: false,
      proxy: { url: 'http://proxy.test' },
      tls: { lookup: () => {} } as never,
    })
    const waiting = errorOf(network.send({ method: 'GET', url: 'https://api.test/', headers: {} }))
    await network.preload()
    const begun = performance.now()
    await network.close()
    assert.equal((await waiting).reason, 'closed')
    assert.ok(performance.now() - begun < 2_000)
  })

  it('takes no address for a proxy that cannot be one', () => {
    for (const url of ['socks5://127.0.0.1:1', 'http://', '::', 'ftp://proxy.test']) {
      assert.throws(
        () => createNetwork({ env: false, proxy: { url } }),
        (error) => isOAuthError(error, 'CONFIGURATION_INVALID'),
      )
    }
  })

  it('knows no proxy where there is none', () => {
    assert.deepEqual(chooseProxies(undefined, {}), { noProxy: '' })
    assert.deepEqual(chooseProxies(undefined, { http_proxy: '', HTTPS_PROXY: 'https://p.test' }), {
      httpsProxy: 'https://p.test',
      noProxy: '',
    })
  })
})
