import assert from 'node:assert/strict'
import { createNetwork } from '../../src/transport/network.ts'
import type { HttpRequest } from '../../src/vocabulary/http.ts'
import { errorOf } from '../support/error-of.ts'
import { selfSigned } from './fixtures/self-signed.ts'
import { closeServers, everythingIsHere, serve } from './servers.ts'

const ca = selfSigned.cert

describe('network over TLS', () => {
  afterEach(closeServers)

  async function request(
    settings: Parameters<typeof createNetwork>[0],
    more: Partial<HttpRequest> = {},
    host = '127.0.0.1',
  ) {
    const { port } = await serve((_, response) => response.end('secret'), true)
    const network = createNetwork({ env: false, ...settings })
    try {
      return await network.send({ method: 'GET', url: `https://${host}:${port}/`, headers: {}, ...more })
    } finally {
      await network.close()
    }
  }

  it('does not trust a certificate that nobody vouches for', async () => {
    const error = await errorOf(request({}))
    assert.deepEqual([error.code, error.reason], ['NETWORK_FAILED', 'certificate'])
    assert.equal(error.details['error'], 'DEPTH_ZERO_SELF_SIGNED_CERT')
  })

  it('trusts the CA of its TLS settings', async () => {
    assert.equal((await request({ tls: { ca } })).status, 200)
  })

  it('does not take a trusted certificate for another host', async () => {
    const error = await errorOf(request({ tls: { ca, ...everythingIsHere } }, {}, 'evil.test'))
    assert.deepEqual([error.reason, error.details['error']], ['certificate', 'ERR_TLS_CERT_ALTNAME_INVALID'])
    assert.equal((await request({ tls: { ca, ...everythingIsHere } }, {}, 'api.test')).status, 200)
  })

  it('checks nothing where the TLS settings or the request say so', async () => {
    assert.equal((await request({ tls: { rejectUnauthorized: false } })).status, 200)
    assert.equal((await request({}, { rejectUnauthorized: false })).status, 200)
  })

  it('takes no wish of a request where there are TLS settings', async () => {
    const error = await errorOf(request({ tls: { servername: 'api.test' } }, { rejectUnauthorized: false }))
    assert.equal(error.reason, 'certificate')
  })

  it('lets one unchecked request change nothing for the next', async () => {
    const { port } = await serve((_, response) => response.end(), true)
    const network = createNetwork({ env: false })
    const send = (more: Partial<HttpRequest>) =>
      network.send({ method: 'GET', url: `https://127.0.0.1:${port}/`, headers: {}, ...more })
    assert.equal((await send({ rejectUnauthorized: false })).status, 200)
    assert.equal((await errorOf(send({}))).reason, 'certificate')
    await network.close()
  })

  it('says when the other side does not speak TLS', async () => {
    const { port } = await serve((_, response) => response.end())
    const network = createNetwork({ env: false })
    const error = await errorOf(network.send({ method: 'GET', url: `https://127.0.0.1:${port}/`, headers: {} }))
    assert.deepEqual([error.code, error.reason], ['NETWORK_FAILED', 'unreachable'])
    await network.close()
  })
})
