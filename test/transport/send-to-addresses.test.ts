import assert from 'node:assert/strict'
import type { NetworkOptions } from '../../src/transport/network.ts'
import { sendToAddresses } from '../../src/transport/send-to-addresses.ts'
import { errorOf } from '../support/error-of.ts'
import { selfSigned } from './fixtures/self-signed.ts'
import { closeServers, serve, serveProxy } from './servers.ts'

const tls = { ca: selfSigned.cert }

describe('sending a request to known addresses', () => {
  afterEach(closeServers)

  const get = (url: string, addresses: readonly string[] | undefined, options: NetworkOptions = {}) =>
    sendToAddresses({ method: 'GET', url, headers: {}, timeout: 5_000 }, addresses, { env: false, ...options })

  it('goes there whatever the name is, with the name as host', async () => {
    const { port, seen } = await serve((_, response) => response.end('ok'))
    const { status } = await get(`http://nobody.invalid:${port}/a`, ['127.0.0.1'])
    assert.deepEqual([status, seen[0]?.host], [200, `nobody.invalid:${port}`])
  })

  it('goes nowhere else, even where the name leads', async () => {
    const { port, seen } = await serve((_, response) => response.end('ok'))
    const error = await errorOf(get(`http://localhost:${port}/a`, []))
    assert.deepEqual([error.code, error.details['error'], seen.length], ['NETWORK_FAILED', 'ENOTFOUND', 0])
  })

  it('tries the next address where nobody answers at the first', async () => {
    const { port } = await serve((_, response) => response.end('ok'))
    assert.equal((await get(`http://api.test:${port}/`, ['127.0.0.2', '127.0.0.1'])).status, 200)
    assert.equal((await get(`http://api.test:${port}/`, ['::1', '127.0.0.1'])).status, 200)
  })

  it('checks the certificate against the name', async () => {
    const { port } = await serve((_, response) => response.end('ok'), true)
    assert.equal((await get(`https://api.test:${port}/`, ['127.0.0.1'], { tls })).status, 200)
    const error = await errorOf(get(`https://evil.test:${port}/`, ['127.0.0.1'], { tls }))
    assert.equal(error.reason, 'certificate')
    assert.equal((await errorOf(get(`https://api.test:${port}/`, ['127.0.0.1']))).reason, 'certificate')
  })

  it('leaves names to a proxy, and knows where the proxy is', async () => {
    const proxy = await serveProxy()
    const { port } = await serve((_, response) => response.end('ok'))
    const options = { proxy: { url: `http://localhost:${proxy.port}` } }
    assert.equal((await get(`http://api.test:${port}/`, undefined, options)).status, 200)
    assert.equal(proxy.tunnels.length, 1)
  })
})
