import assert from 'node:assert/strict'
import { describeBehindProxy } from '../integration/security-behind-proxy.ts'
import { Canaries } from '../integration/security-canaries.ts'
import { skip } from '../support/skip.ts'
import { findNginx, nginxAbsent, startNginx } from './nginx.ts'

describe('behind nginx, which ends TLS and takes a prefix off', () => {
  before(function () {
    if (findNginx() === undefined) skip(this, nginxAbsent)
  })

  describeBehindProxy(startNginx, (behind) => {
    it('Timing of secrets in URLs of consent page', async () => {
      const { nodeRed, server, proxy, ask, authorization } = behind
      for (const action of ['renew', 'ping'])
        assert.equal(
          (await ask(`oauth-integration/integration/${action}`, { body: {}, headers: { authorization } })).status,
          200,
        )
      server.revokeAccessTokens()
      assert.equal((await nodeRed.exchange({})).msg['statusCode'], 200)
      await ask('oauth-integration/integration/status', { headers: { authorization } })

      const canaries = new Canaries()
      canaries.add('access token of the editor', authorization.slice('Bearer '.length))
      const fixed = { 'client secret': 'basic-secret', 'store key': 'a'.repeat(64), password: 'alice-password' }
      for (const [name, secret] of Object.entries(fixed)) canaries.add(name, secret)
      for (const { parameters } of server.log.requests)
        for (const name of ['code_verifier', 'refresh_token', 'token'])
          canaries.add(name, String(parameters[name] ?? ''))
      for (const { token } of behind.api.calls) canaries.add('access token', token ?? '')
      assert.ok(canaries.size >= 7, `${canaries.size} secrets`)

      const lines = proxy.log().trim().split('\n')
      assert.deepEqual(canaries.findIn(lines.join('\n')), [])
      const paths = lines.map((line) => /"(\w+ \S+) HTTP/.exec(line)?.[1] ?? line)
      assert.ok(paths.includes('POST /red/oauth-integration/integration/authorize'))
      const withQuery = paths.filter((path) => path.includes('?'))
      assert.ok(withQuery.length >= 2)
      for (const path of withQuery) {
        const [, query = ''] = /^GET \/red\/oauth-integration\/(?:testapi|people)\/callback\?(.*)$/.exec(path) ?? []
        assert.deepEqual([...new URLSearchParams(query).keys()].sort(), ['code', 'iss', 'state'], path)
      }
      // What the provider sees of a consent in an address: nothing that helps anybody else.
      const codes = server.log.requests.map(({ parameters }) => String(parameters['code'] ?? '')).filter(Boolean)
      assert.ok(codes.length > 0 && codes.every((code) => lines.join('\n').includes(code)))
    })
  })
})
