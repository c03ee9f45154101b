import assert from 'node:assert/strict'
import { inspect } from 'node:util'
import { refreshTokenGrant, unattendedGrant } from '../../src/protocol/grants.ts'
import { isOAuthError, OAuthError } from '../../src/vocabulary/errors.ts'
import { aTokenSet } from '../support/tokens.ts'
import { aContext, aGrant, granted, ok, tokenUrl, without } from './fake-server.ts'

const refuses = (code: string, reason: string) => (error: unknown) =>
  isOAuthError(error) && error.code === code && error.reason === reason
const reset = (error = 'ECONNRESET') => {
  throw new OAuthError('NETWORK_FAILED', 'unreachable', { host: 'login.example.com', error })
}

describe('a token request', () => {
  it('for client credentials asks for scope, audience and resource (RFC 6749 §4.4)', async () => {
    const { context, seen } = aContext(undefined, {
      scope: 'a b',
      audience: 'https://api.test',
      resource: 'https://api.test/r',
    })
    await unattendedGrant(context, 'client_credentials')(undefined)
    assert.deepEqual(Object.fromEntries(seen[0]?.form ?? []), {
      grant_type: 'client_credentials',
      scope: 'a b',
      audience: 'https://api.test',
      resource: 'https://api.test/r',
    })
  })

  it('with a password sends it as it is (RFC 6749 §4.3)', async () => {
    const { context, seen } = aContext(undefined, {}, { ownerUsername: 'al&ice=', ownerPassword: 'p+ä %' })
    await unattendedGrant(context, 'password')(undefined)
    assert.deepEqual(Object.fromEntries(seen[0]?.form ?? []), {
      grant_type: 'password',
      username: 'al&ice=',
      password: 'p+ä %',
      scope: 'api',
    })
  })

  it('says nothing of a scope where none is configured', async () => {
    const { context, seen } = aContext(undefined, { scope: '' })
    await unattendedGrant(context, 'client_credentials')(undefined)
    assert.equal(seen[0]?.form.has('scope'), false)
  })

  it('brings tokens with the time of this machine', async () => {
    const { context, clock } = aContext({ [tokenUrl]: { body: { ...granted, scope: 'a', token_type: 'BEARER' } } })
    const result = await unattendedGrant(context, 'client_credentials')(undefined)
    assert.deepEqual(result, {
      tokens: {
        accessToken: 'access-2',
        tokenType: 'Bearer',
        refreshToken: 'refresh-2',
        scope: 'a',
        createdAt: clock.now(),
        expiresAt: clock.now() + 3_600_000,
      },
      issuedBy: 'https://login.example.com',
    })
  })

  it('is bounded in time and size', async () => {
    const { context, seen } = aContext(undefined, { timeout: 7 })
    await unattendedGrant(context, 'client_credentials')(undefined)
    assert.deepEqual([seen[0]?.timeout, seen[0]?.maxResponseBytes], [7_000, 1_048_576])
  })

  it('needs a token URL', async () => {
    const { context } = aContext(undefined, without('tokenUrl'))
    await assert.rejects(
      unattendedGrant(context, 'client_credentials')(undefined),
      refuses('CONFIGURATION_INVALID', 'missing'),
    )
  })

  it('takes an ID token for nothing, since it asked for none', async () => {
    const { context } = aContext({ [tokenUrl]: { body: { ...granted, id_token: 'not.a.jwt' } } }, { scope: 'openid' })
    assert.equal((await refreshTokenGrant(context)(aGrant()))?.tokens.accessToken, 'access-2')
    assert.equal((await unattendedGrant(context, 'client_credentials')(undefined))?.tokens.accessToken, 'access-2')
  })
})

describe('Refresh request contents', () => {
  it('is a form with the refresh token and nothing that it does not need', async () => {
    const { context, seen } = aContext()
    for (let n = 0; n < 20; n++) await refreshTokenGrant(context)(aGrant())
    for (const { method, url, headers, form } of seen) {
      const sent = new Headers(headers as Record<string, string>)
      assert.deepEqual([method, url], ['POST', tokenUrl])
      assert.deepEqual(Object.fromEntries(form), { grant_type: 'refresh_token', refresh_token: 'refresh-1' })
      assert.deepEqual([...sent.keys()].toSorted(), ['accept', 'authorization', 'content-type', 'user-agent'])
      assert.deepEqual(
        [sent.get('accept'), sent.get('content-type')],
        ['application/json', 'application/x-www-form-urlencoded'],
      )
      assert.match(sent.get('authorization') ?? '', /^Basic /)
    }
  })

  it('goes to the refresh URL where there is one, with the query that it has', async () => {
    const refreshUrl = 'https://refresh.example.com/r?tenant=a%20b'
    const { context, seen } = aContext({ [refreshUrl]: ok }, { refreshUrl })
    const result = await refreshTokenGrant(context)(aGrant())
    assert.deepEqual(
      seen.map(({ url }) => url),
      [refreshUrl],
    )
    assert.equal(result?.issuedBy, 'https://login.example.com')
  })

  it('is not made where there is no refresh token', async () => {
    const { context, seen } = aContext()
    const { refreshToken: _, ...tokens } = aTokenSet()
    assert.equal(await refreshTokenGrant(context)(undefined), undefined)
    assert.equal(await refreshTokenGrant(context)(aGrant({ tokens })), undefined)
    assert.equal(seen.length, 0)
  })
})

describe('a refresh answer', () => {
  const refreshed = async (body: object) =>
    (await refreshTokenGrant(aContext({ [tokenUrl]: { body } }).context)(aGrant()))?.tokens

  it('replaces the refresh token when it has another one, and keeps the old one when it has none', async () => {
    assert.equal((await refreshed(granted))?.refreshToken, 'refresh-2')
    for (const refresh_token of [undefined, null, '', 'refresh-1', 17])
      assert.equal((await refreshed({ ...granted, refresh_token }))?.refreshToken, 'refresh-1')
  })

  it('replaces the scope when it has one, and keeps the old one when it has none', async () => {
    assert.equal((await refreshed({ ...granted, scope: 'less' }))?.scope, 'less')
    assert.equal((await refreshed(granted))?.scope, 'api')
  })

  it('does not keep the old end of life', async () => {
    assert.equal((await refreshed({ access_token: 'a' }))?.expiresAt, undefined)
  })
})

describe('IN-007 Form body parameter injection', () => {
  it('lets no value become another parameter', async () => {
    const nasty = 'a&grant_type=evil=%26\n\r+;b#'
    const { context, seen } = aContext(
      undefined,
      { clientId: nasty, clientAuth: 'client_secret_post', scope: nasty, audience: nasty, resource: nasty },
      { clientSecret: nasty, ownerUsername: nasty, ownerPassword: nasty },
    )
    await unattendedGrant(context, 'client_credentials')(undefined)
    await unattendedGrant(context, 'password')(undefined)
    await refreshTokenGrant(context)(aGrant({ tokens: aTokenSet({ refreshToken: nasty }) }))
    for (const { form } of seen) {
      assert.equal(form.getAll('grant_type').length, 1)
      for (const [name, value] of form) if (name !== 'grant_type') assert.equal(value, nasty, name)
    }
    assert.deepEqual(
      seen.map(({ form }) => [...form.keys()].length),
      [6, 8, 6],
    )
  })
})

describe('TK-004 Connection reset before/after the request was processed (ambiguous refresh)', () => {
  const flaky = (...failures: string[]) => {
    const setting = aContext({
      [tokenUrl]: () => {
        const failure = failures.shift()
        return failure === undefined ? ok : reset(failure)
      },
    })
    return setting
  }

  it('sends the same once more, at once', async () => {
    for (const failure of ['ECONNRESET', 'EPIPE']) {
      const { context, seen } = flaky(failure)
      assert.equal((await refreshTokenGrant(context)(aGrant()))?.tokens.accessToken, 'access-2')
      assert.equal(seen.length, 2)
      assert.deepEqual([seen[1]?.body, seen[1]?.headers], [seen[0]?.body, seen[0]?.headers])
    }
  })

  it('sends it no third time', async () => {
    const { context, seen } = flaky('ECONNRESET', 'ECONNRESET', 'ECONNRESET')
    await assert.rejects(refreshTokenGrant(context)(aGrant()), refuses('NETWORK_FAILED', 'unreachable'))
    assert.equal(seen.length, 2)
  })

  it('is told what the second answer says, when the first had been read after all', async () => {
    let asked = 0
    const { context } = aContext({
      [tokenUrl]: () => {
        asked += 1
        return asked === 1 ? reset() : { status: 400, body: { error: 'invalid_grant' } }
      },
    })
    await assert.rejects(refreshTokenGrant(context)(aGrant()), refuses('TOKEN_REQUEST_REFUSED', 'owner'))
    assert.equal(asked, 2)
  })

  it('sends nothing twice after any other failure', async () => {
    for (const failure of ['ECONNREFUSED', 'ETIMEDOUT', 'ENOTFOUND', 'EHOSTUNREACH', 'CERT_HAS_EXPIRED']) {
      const { context, seen } = flaky(failure)
      await assert.rejects(refreshTokenGrant(context)(aGrant()), refuses('NETWORK_FAILED', 'unreachable'))
      assert.equal(seen.length, 1)
    }
    const { context, seen } = aContext({
      [tokenUrl]: () => {
        throw new OAuthError('DEADLINE_PASSED', 'timeout', { host: 'a', seconds: 1 })
      },
    })
    await assert.rejects(refreshTokenGrant(context)(aGrant()), refuses('DEADLINE_PASSED', 'timeout'))
    assert.equal(seen.length, 1)
  })
})

describe('a failed token request', () => {
  it('carries nothing of the request, the answer or the library below', async () => {
    const secret = 'canary'
    const answers = [
      { status: 400, body: { error: 'invalid_request', error_description: secret } },
      { status: 500, body: secret },
      { body: { access_token: 5, x: secret } },
      { body: `<html>${secret}` },
      { status: 401, headers: { 'www-authenticate': `Bearer realm="${secret}"` }, body: { error: 'invalid_client' } },
    ]
    for (const answer of answers) {
      const { context } = aContext({ [tokenUrl]: answer }, {}, { clientSecret: secret })
      const error = await refreshTokenGrant(context)(aGrant({ tokens: aTokenSet({ refreshToken: secret }) })).catch(
        (error) => error,
      )
      assert.ok(isOAuthError(error))
      assert.doesNotMatch(inspect(error, { showHidden: true, depth: 9 }), /canary|cause/)
    }
  })

  it('is seen for what it is behind a challenge', async () => {
    const { context } = aContext({
      [tokenUrl]: { status: 400, headers: { 'www-authenticate': 'Basic realm="x"' }, body: { error: 'invalid_grant' } },
    })
    await assert.rejects(refreshTokenGrant(context)(aGrant()), refuses('TOKEN_REQUEST_REFUSED', 'owner'))
  })

  it('does not follow a redirect, so that no secret goes elsewhere', async () => {
    for (const status of [301, 302, 303, 307, 308]) {
      const { context, seen } = aContext({ [tokenUrl]: { status, headers: { location: 'https://evil.test/token' } } })
      await assert.rejects(refreshTokenGrant(context)(aGrant()), refuses('TOKEN_REQUEST_REFUSED', 'redirected'))
      assert.equal(seen.length, 1)
    }
  })

  it('is what it is, where the failure is one of ours', async () => {
    const { context } = aContext({
      [tokenUrl]: () => {
        throw new OAuthError('RESPONSE_TOO_LARGE', 'size', { host: 'a', bytes: 1 })
      },
    })
    await assert.rejects(refreshTokenGrant(context)(aGrant()), refuses('RESPONSE_TOO_LARGE', 'size'))
  })
})

describe('tokens of a server that has moved', () => {
  const issuer = 'https://login.example.com'
  const described = (tokenEndpoint: string) => ({ body: { issuer, token_endpoint: tokenEndpoint } })
  const setUp = (tokenEndpoint: string, differently = {}) =>
    aContext(
      { [`${issuer}/.well-known/openid-configuration`]: described(tokenEndpoint), [tokenEndpoint]: ok, [tokenUrl]: ok },
      { issuer, ...without('tokenUrl', 'authorizationUrl'), ...differently },
    )

  it('do not follow it, nor does the secret', async () => {
    const { context, seen } = setUp('https://evil.test/token')
    await assert.rejects(refreshTokenGrant(context)(aGrant()), refuses('CONFIGURATION_INVALID', 'endpointMoved'))
    assert.equal(seen.filter(({ method }) => method === 'POST').length, 0)
  })

  it('are used where only the path has changed', async () => {
    const { context } = setUp('https://login.example.com/v2/token')
    assert.ok(await refreshTokenGrant(context)(aGrant()))
  })

  it('are used at the addresses that were configured', async () => {
    assert.ok(await refreshTokenGrant(setUp('https://evil.test/token', { tokenUrl }).context)(aGrant()))
    const refreshUrl = 'https://refresh.example.com/'
    const { context, behaviours } = setUp('https://login.example.com/token', { refreshUrl })
    behaviours[refreshUrl] = ok
    assert.ok(await refreshTokenGrant(context)(aGrant()))
  })

  it('are no hindrance for who starts anew', async () => {
    const { context } = setUp('https://new.example.com/token')
    assert.equal((await unattendedGrant(context, 'client_credentials')(undefined))?.issuedBy, 'https://new.example.com')
  })
})
