import assert from 'node:assert/strict'
import { unattendedGrant } from '../../src/protocol/grants.ts'
import { aContext, granted, ok, tokenUrl } from './fake-server.ts'

/** What a client puts into its request to prove itself. */
async function proof(clientId: string, clientSecret: string, differently = {}) {
  const { context, seen } = aContext({ [tokenUrl]: ok }, { clientId, ...differently }, { clientSecret })
  await unattendedGrant(context, 'client_credentials')(undefined)
  const [{ headers, form }] = seen as [(typeof seen)[number]]
  const authorization = new Headers(headers as Record<string, string>).get('authorization')
  const basic = /^Basic (.+)$/.exec(authorization ?? '')?.[1]
  return {
    authorization,
    basic,
    plain: basic && Buffer.from(basic, 'base64').toString('utf8'),
    id: form.get('client_id'),
    secret: form.get('client_secret'),
  }
}

describe('client authentication by HTTP Basic', () => {
  it('gives the examples of RFC 6749 §2.3.1', async () => {
    assert.equal(
      (await proof('s6BhdRkqt3', '7Fjfp0ZBr1KtDRbnfVdmIw')).basic,
      'czZCaGRSa3F0Mzo3RmpmcDBaQnIxS3REUmJuZlZkbUl3',
    )
    assert.equal((await proof('s6BhdRkqt3', 'gX1fBat3bV')).basic, 'czZCaGRSa3F0MzpnWDFmQmF0M2JW')
  })

  it('encodes as a form (RFC 6749 Appendix B)', async () => {
    assert.equal((await proof('a', ' %&+£€')).plain, 'a:+%25%26%2B%C2%A3%E2%82%AC')
    assert.equal((await proof('c:1', 's:e%c r+t')).plain, 'c%3A1:s%3Ae%25c+r%2Bt')
  })

  it('leaves alone what a form leaves alone, which many servers compare as it is', async () => {
    assert.equal((await proof('my-client_1.x*', 'a-b_c.d*e')).plain, 'my-client_1.x*:a-b_c.d*e')
  })

  it('does not encode at all where that is wanted', async () => {
    assert.equal((await proof('c:1', 's:e%c r+t ü', { basicEncoding: 'raw' })).plain, 'c:1:s:e%c r+t ü')
  })

  it('puts nothing into the body', async () => {
    const { id, secret } = await proof('a', 'b')
    assert.deepEqual([id, secret], [null, null])
  })
})

describe('client authentication in the body', () => {
  it('sends id and secret as they are, and no header', async () => {
    const { authorization, id, secret } = await proof('c:1&x', 's:e%c r+t&grant_type=evil', {
      clientAuth: 'client_secret_post',
    })
    assert.deepEqual([authorization, id, secret], [null, 'c:1&x', 's:e%c r+t&grant_type=evil'])
  })

  it('sends the id only where the client is public, even if there is a secret', async () => {
    const { authorization, id, secret } = await proof('me', 'left-over', { clientAuth: 'none' })
    assert.deepEqual([authorization, id, secret], [null, 'me', null])
  })
})

describe('a client without a secret', () => {
  it('still proves itself the way it is told to', async () => {
    const { context, seen } = aContext({ [tokenUrl]: { body: granted } }, { clientId: 'me' }, {})
    await unattendedGrant(context, 'client_credentials')(undefined)
    assert.equal(new Headers(seen[0]?.headers as Record<string, string>).get('authorization'), `Basic ${btoa('me:')}`)
  })
})
