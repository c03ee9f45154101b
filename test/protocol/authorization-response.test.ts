import assert from 'node:assert/strict'
import {
  type AuthorizationRequest,
  authorizationRequest,
  exchangeCode,
  readAuthorizationResponse,
} from '../../src/protocol/authorization-code.ts'
import { isOAuthError, OAuthError } from '../../src/vocabulary/errors.ts'
import { aContext, granted, ok, tokenUrl, without } from './fake-server.ts'
import { anIdToken } from './id-tokens.ts'

const redirectUri = 'https://flows.example.com/ünï/callback?x=a+b'
const issuer = 'https://login.example.com'
const refuses = (code: string, reason: string) => (error: unknown) =>
  isOAuthError(error) && error.code === code && error.reason === reason
const read = (query: string) => readAuthorizationResponse(new URLSearchParams(query))
const invalid = refuses('CONSENT_INVALID', 'parameters')

interface Start {
  readonly behaviours?: Parameters<typeof aContext>[0]
  readonly differently?: object
  readonly promisesIss?: boolean
}
/** A consent that has been started. */
async function started({ behaviours = {}, differently = {}, promisesIss = false }: Start = {}) {
  const body = {
    issuer,
    authorization_endpoint: `${issuer}/authorize`,
    token_endpoint: tokenUrl,
    authorization_response_iss_parameter_supported: promisesIss,
  }
  const setting = aContext(
    { [tokenUrl]: ok, [`${issuer}/.well-known/openid-configuration`]: { body }, ...behaviours },
    differently,
  )
  const { request } = await authorizationRequest(setting.context, redirectUri)
  const exchange = (response: object = {}, what: AuthorizationRequest = request) =>
    exchangeCode(setting.context, what, { state: what.state, code: 'code-1', ...response })
  const posts = () => setting.seen.filter(({ method }) => method === 'POST')
  return { ...setting, request, exchange, posts }
}
const withIssuer = { issuer, ...without('authorizationUrl', 'tokenUrl') }

describe('the parameters of a callback', () => {
  it('are read as far as they mean anything', () => {
    assert.deepEqual(read('state=s&code=c&iss=https%3A%2F%2Fa.test&session_state=x&scope=y&unknown=z'), {
      state: 's',
      code: 'c',
      iss: 'https://a.test',
    })
    assert.deepEqual(read('state=s&error=access_denied&error_description=x'), { state: 's', error: 'access_denied' })
    assert.deepEqual(read('state=s&code=a%2Bb%2F%3D'), { state: 's', code: 'a+b/=' })
  })

  it('are refused when one is missing that nothing works without', () => {
    for (const query of [
      '',
      'code=c',
      'state=s',
      'state=&code=c',
      'state=s&code=',
      'error=access_denied',
      'state=s&iss=x',
      'State=s&Code=c',
    ])
      assert.throws(() => read(query), invalid, query)
  })
})

describe('CB-013 Duplicate security-critical parameters', () => {
  for (const query of [
    'state=s&code=a&code=b',
    'state=v&state=v&code=a',
    'state=s&code=a&iss=good&iss=evil',
    'state=s&error=a&error=b',
    'state=s&code=a&code=',
    'state=s&code[]=a',
    'state[]=s&code=a',
  ]) {
    it(`refuses ${query}`, () => assert.throws(() => read(query), invalid))
  }
})

describe('Code exchange request contents', () => {
  it('sends the code with the same redirect URI and the verifier, proved by one method', async () => {
    const { exchange, posts, request } = await started()
    await exchange()
    const [{ url, form, headers }] = posts() as [ReturnType<typeof posts>[number]]
    assert.equal(url, tokenUrl)
    assert.deepEqual(Object.fromEntries(form), {
      grant_type: 'authorization_code',
      code: 'code-1',
      redirect_uri: redirectUri,
      code_verifier: request.codeVerifier,
    })
    assert.deepEqual([...form.keys()].length, 4)
    assert.match(new Headers(headers as Record<string, string>).get('authorization') ?? '', /^Basic /)
  })

  it('goes to the token endpoint that was stored with the consent', async () => {
    const { exchange, posts, behaviours } = await started({ differently: withIssuer })
    behaviours[`${issuer}/.well-known/openid-configuration`] = {
      body: { issuer, authorization_endpoint: `${issuer}/authorize`, token_endpoint: 'https://evil.test/token' },
    }
    await exchange()
    assert.deepEqual(
      posts().map(({ url }) => url),
      [tokenUrl],
    )
  })

  it('escapes a code that has characters of its own', async () => {
    const { exchange, posts } = await started()
    await exchange({ code: 'a+b/=&c d%' })
    assert.equal(posts()[0]?.form.get('code'), 'a+b/=&c d%')
  })

  it('sends no verifier where PKCE is off', async () => {
    const { exchange, posts } = await started({ differently: { pkce: 'none' } })
    await exchange()
    assert.equal(posts()[0]?.form.has('code_verifier'), false)
  })

  it('is never sent twice, since a code is good for once only', async () => {
    const { exchange, posts } = await started({
      behaviours: {
        [tokenUrl]: () => {
          throw new OAuthError('NETWORK_FAILED', 'unreachable', { host: 'a', error: 'ECONNRESET' })
        },
      },
    })
    await assert.rejects(exchange(), refuses('NETWORK_FAILED', 'unreachable'))
    assert.equal(posts().length, 1)
  })

  it('sends a secret nowhere in the clear, wherever the address came from', async () => {
    const { exchange, posts, request } = await started()
    const elsewhere = { ...request, metadata: { ...request.metadata, tokenUrl: 'http://evil.test/token' } }
    await assert.rejects(exchange({}, elsewhere), refuses('ORIGIN_NOT_ALLOWED', 'insecure'))
    assert.equal(posts().length, 0)
  })
})

describe('CB-014 Mix-up: iss parameter of another AS', () => {
  const issuerRefused = refuses('CONSENT_INVALID', 'issuer')

  it('sends no code to anybody when the answer is another server’s', async () => {
    for (const promisesIss of [true, false]) {
      for (const iss of [
        'https://honest.test',
        `${issuer}/`,
        'https://LOGIN.example.com',
        `${issuer}.evil.test`,
        'null',
      ]) {
        const { exchange, posts } = await started({ differently: withIssuer, promisesIss })
        await assert.rejects(exchange({ iss }), issuerRefused)
        assert.equal(posts().length, 0)
      }
    }
  })

  it('takes the answer of the server that was asked', async () => {
    for (const promisesIss of [true, false])
      assert.ok(await (await started({ differently: withIssuer, promisesIss })).exchange({ iss: issuer }))
  })

  it('misses an iss that was promised', async () => {
    const { exchange, posts } = await started({ differently: withIssuer, promisesIss: true })
    await assert.rejects(exchange(), issuerRefused)
    assert.equal(posts().length, 0)
    assert.ok(await (await started({ differently: withIssuer })).exchange())
  })

  it('checks a refusal likewise', async () => {
    const { exchange } = await started({ differently: withIssuer, promisesIss: true })
    await assert.rejects(exchange({ error: 'access_denied', iss: 'https://honest.test' }), issuerRefused)
  })

  it('can compare with nothing where no issuer is known', async () => {
    assert.ok(await (await started()).exchange({ iss: 'https://whoever.test' }))
  })
})

describe('CB-009 Provider error response', () => {
  const codes = ['access_denied', 'login_required', 'server_error', 'temporarily_unavailable']
  const odd = ['<script>alert(1)</script>', 'javascript:alert(1)', 'a\r\nSet-Cookie: x=1', 'x'.repeat(100_000)]
  for (const error of [...codes, ...odd]) {
    it(`is told for ${JSON.stringify(error.slice(0, 40))}, and nothing is exchanged`, async () => {
      const { exchange, posts } = await started()
      await assert.rejects(exchange({ error, code: undefined }), (thrown) => {
        assert.ok(isOAuthError(thrown, 'AUTHORIZATION_DENIED'))
        assert.deepEqual(thrown.details, { error: codes.includes(error) ? error : 'unknown_error' })
        return true
      })
      assert.equal(posts().length, 0)
    })
  }

  it('counts for more than a code that comes with it', async () => {
    const { exchange, posts } = await started()
    await assert.rejects(exchange({ error: 'access_denied' }), refuses('AUTHORIZATION_DENIED', 'denied'))
    assert.equal(posts().length, 0)
  })
})

describe('an ID token in the answer', () => {
  const answering = (idToken: string | undefined) => ({
    behaviours: { [tokenUrl]: { body: { ...granted, id_token: idToken } } },
    differently: { ...withIssuer, scope: 'openid' },
  })
  const exchanged = async (claims: Record<string, unknown>, alg?: string) => {
    const setting = await started(answering(undefined))
    setting.behaviours[tokenUrl] = {
      body: { ...granted, id_token: await anIdToken({ nonce: setting.request.nonce, ...claims }, alg) },
    }
    return setting.exchange()
  }
  const unfit = refuses('RESPONSE_MALFORMED', 'idToken')

  it('says whose tokens they are', async () => {
    assert.deepEqual((await exchanged({ email: 'alice@example.com', name: 'Alice' })).account, {
      subject: 'alice',
      name: 'alice@example.com',
    })
    assert.deepEqual((await exchanged({ name: 'Alice' })).account, { subject: 'alice', name: 'Alice' })
    assert.deepEqual((await exchanged({ name: { first: 'x' } })).account, { subject: 'alice' })
  })

  it('must fit the request: nonce, issuer, client and time', async () => {
    const past = Math.floor(Date.now() / 1_000) - 3_600
    const unfitting = [
      { nonce: 'another' },
      { nonce: undefined },
      { iss: 'https://evil.test' },
      { aud: 'another' },
      { exp: past },
      { sub: undefined },
    ]
    for (const claims of unfitting) await assert.rejects(exchanged(claims), unfit, JSON.stringify(claims))
    for (const alg of ['none', 'HS256']) await assert.rejects(exchanged({}, alg), unfit, alg)
  })

  it('must come where it was asked for and can be checked', async () => {
    await assert.rejects((await started(answering(undefined))).exchange(), unfit)
    await assert.rejects((await started(answering('not.a.jwt'))).exchange(), unfit)
  })

  it('tells no more than a code of what was wrong with it', async () => {
    const error = await exchanged({ nonce: 'canary', iss: 'canary' }).catch((error) => error)
    assert.doesNotMatch(JSON.stringify({ ...error, message: error.message }), /canary/)
    assert.match(error.details.error, /^OAUTH_\w+$/)
  })

  it('is left alone where no issuer is configured, since nothing could be checked', async () => {
    const { exchange } = await started({
      behaviours: { [tokenUrl]: { body: { ...granted, id_token: 'not.a.jwt' } } },
      differently: { scope: 'openid' },
    })
    const { tokens, account } = await exchange()
    assert.deepEqual([tokens.accessToken, account], ['access-2', undefined])
  })
})
