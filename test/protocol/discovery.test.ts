import assert from 'node:assert/strict'
import { isOAuthError, OAuthError } from '../../src/vocabulary/errors.ts'
import { type Answer, aContext, tokenUrl, without } from './fake-server.ts'

const issuer = 'https://login.example.com/t'
const oidc = '/.well-known/openid-configuration'
const oauth = 'https://login.example.com/.well-known/oauth-authorization-server/t'
const day = 24 * 3_600_000

const aDocument = (more: object = {}) => ({
  issuer,
  authorization_endpoint: `${issuer}/authorize`,
  token_endpoint: `${issuer}/token`,
  ...more,
})
const setUp = (answers: Record<string, Answer | (() => Answer)>, differently: object = {}) =>
  aContext(answers, { issuer, ...without('authorizationUrl', 'tokenUrl'), ...differently })
const found = async (answers: Parameters<typeof setUp>[0], differently: object = {}) =>
  setUp(answers, differently).context.metadata()
const unreachable = (): never => {
  throw new OAuthError('NETWORK_FAILED', 'unreachable', { host: 'login.example.com', error: 'ECONNREFUSED' })
}
const refuses = (code: string, reason: string) => (error: unknown) =>
  isOAuthError(error) && error.code === code && error.reason === reason
const unusable = refuses('CONFIGURATION_INVALID', 'discovery')

describe('discovery', () => {
  it('finds the endpoints and abilities that the issuer describes', async () => {
    const body = aDocument({
      revocation_endpoint: `${issuer}/revoke`,
      code_challenge_methods_supported: ['S256', 5],
      id_token_signing_alg_values_supported: ['ES256'],
      authorization_response_iss_parameter_supported: true,
    })
    assert.deepEqual(await found({ [issuer + oidc]: { body } }), {
      issuer,
      authorizationUrl: `${issuer}/authorize`,
      tokenUrl: `${issuer}/token`,
      revocationUrl: `${issuer}/revoke`,
      pkceMethods: ['S256'],
      idTokenAlgorithms: ['ES256'],
      issPromised: true,
    })
  })

  it('looks at the place of OpenID Connect and at that of RFC 8414', async () => {
    assert.equal((await found({ [oauth]: { body: aDocument() } })).tokenUrl, `${issuer}/token`)
  })

  it('takes an issuer with or without a slash at its end, as people copy it', async () => {
    const slashed = `${issuer}/`
    for (const [configured, real, at] of [
      [issuer, slashed, `${slashed}.well-known/openid-configuration`],
      [slashed, issuer, issuer + oidc],
      ['https://as.example.com', 'https://as.example.com/', `https://as.example.com${oidc}`],
      ['https://as.example.com/', 'https://as.example.com', `https://as.example.com${oidc}`],
    ] as const)
      assert.equal((await found({ [at]: { body: aDocument({ issuer: real }) } }, { issuer: configured })).issuer, real)
  })

  it('takes the address of the description for the issuer, and checks it all the same', async () => {
    for (const [entered, at] of [
      [issuer + oidc, issuer + oidc],
      [oauth, oauth],
    ] as const) {
      assert.equal((await found({ [at]: { body: aDocument() } }, { issuer: entered })).tokenUrl, `${issuer}/token`)
      await assert.rejects(
        found({ [at]: { body: aDocument({ issuer: 'https://honest.test' }) } }, { issuer: entered }),
        unusable,
      )
    }
  })

  it('finds a description behind a redirect to the slashed address without following it', async () => {
    const { context, seen } = setUp({
      [issuer + oidc]: { status: 301, headers: { location: `https://evil.test${oidc}` } },
      [`${issuer}/.well-known/openid-configuration`]: { status: 301, headers: { location: 'https://evil.test/' } },
      [oauth]: { body: aDocument() },
    })
    assert.equal((await context.metadata()).tokenUrl, `${issuer}/token`)
    assert.ok(seen.every(({ url }) => url.startsWith('https://login.example.com/')))
  })

  it('lets what is configured stand', async () => {
    const configured = {
      authorizationUrl: 'https://a.test/',
      tokenUrl: 'https://t.test/',
      revocationUrl: 'https://v.test/',
      refreshUrl: 'https://r.test/',
    }
    const metadata = await found(
      { [issuer + oidc]: { body: aDocument({ revocation_endpoint: `${issuer}/x` }) } },
      configured,
    )
    for (const [name, url] of Object.entries(configured)) assert.equal({ ...metadata }[name], url)
  })

  it('asks nobody where no issuer is configured', async () => {
    const { context, seen } = aContext()
    assert.deepEqual(await context.metadata(), {
      authorizationUrl: 'https://login.example.com/authorize',
      tokenUrl,
      issPromised: false,
    })
    assert.equal(seen.length, 0)
  })

  it('asks once for all who ask at once, and once a day', async () => {
    const { context, seen, clock } = setUp({ [issuer + oidc]: { body: aDocument() } })
    await Promise.all(Array.from({ length: 50 }, () => context.metadata()))
    await clock.advance(day - 1)
    await context.metadata()
    assert.equal(seen.length, 1)
    await clock.advance(1)
    await context.metadata()
    assert.equal(seen.length, 2)
  })

  it('names no issuer where one description serves many', async () => {
    const server = 'https://login.microsoftonline.com/common/v2.0'
    const body = aDocument({
      issuer: 'https://login.microsoftonline.com/{tenantid}/v2.0',
      authorization_response_iss_parameter_supported: true,
    })
    const metadata = await found({ [server + oidc]: { body } }, { issuer: server })
    // What cannot be compared is not asked for either.
    assert.deepEqual(['issuer' in metadata, metadata.issPromised, metadata.tokenUrl], [false, false, `${issuer}/token`])
  })
})

describe('Discovery/JWKS faults', () => {
  for (const other of [
    'https://honest.test',
    `${issuer}/x`,
    'https://login.example.com',
    'http://login.example.com/t',
    'https://login.example.com/T',
  ]) {
    it(`refuses a description of the issuer ${other}`, async () => {
      await assert.rejects(found({ [issuer + oidc]: { body: aDocument({ issuer: other }) } }), unusable)
    })
  }

  it('refuses endpoints that would send secrets in the clear', async () => {
    for (const name of ['authorization_endpoint', 'token_endpoint', 'revocation_endpoint'])
      await assert.rejects(
        found({ [issuer + oidc]: { body: aDocument({ [name]: 'http://login.example.com/x' }) } }),
        refuses('ORIGIN_NOT_ALLOWED', 'insecure'),
      )
  })

  it('refuses endpoints beyond the allowed domains', async () => {
    const answers = { [issuer + oidc]: { body: aDocument({ token_endpoint: 'https://evil.test/token' }) } }
    await assert.rejects(found(answers, { allowedDomains: ['example.com'] }), refuses('ORIGIN_NOT_ALLOWED', 'origin'))
  })

  it('takes endpoints on another server, which is usual', async () => {
    assert.equal(
      (await found({ [issuer + oidc]: { body: aDocument({ token_endpoint: 'https://oauth2.example.net/token' }) } }))
        .tokenUrl,
      'https://oauth2.example.net/token',
    )
  })

  const garbage: [string, Answer][] = [
    ['a web page', { body: '<html>log in</html>' }],
    ['nothing', { body: '' }],
    ['an array', { body: [] }],
    ['null', { body: 'null' }],
    ['a description without issuer', { body: { token_endpoint: 'https://x.test/' } }],
    ['a failure', { status: 500, body: '<html>' }],
    ['a redirect', { status: 302, headers: { location: 'https://evil.test/' } }],
    ['deeply nested JSON', { body: '['.repeat(100_000) }],
  ]
  for (const [name, answer] of garbage) {
    it(`says that the issuer is no use when it answers ${name}`, async () => {
      const error = await found({ [issuer + oidc]: answer }).catch((error) => error)
      assert.ok(unusable(error), String(error))
      assert.equal(error.details.host, 'login.example.com')
    })
  }

  it('reads no more than a megabyte', async () => {
    const { context, seen } = setUp({
      [issuer + oidc]: () => {
        throw new OAuthError('RESPONSE_TOO_LARGE', 'size', { host: 'login.example.com', bytes: 1_048_576 })
      },
    })
    await assert.rejects(context.metadata(), unusable)
    assert.ok(seen.every(({ maxResponseBytes }) => maxResponseBytes === 1_048_576))
  })

  it('takes odd members for missing ones', async () => {
    const body = aDocument({
      revocation_endpoint: 5,
      code_challenge_methods_supported: 'S256',
      authorization_response_iss_parameter_supported: 'true',
      jwks_uri: 'https://[',
    })
    const metadata = await found({ [issuer + oidc]: { body } })
    assert.deepEqual(
      [metadata.revocationUrl, metadata.pkceMethods, metadata.issPromised],
      [undefined, undefined, false],
    )
  })

  it('says at once that the issuer cannot be reached, and asks again the next time', async () => {
    const { context, seen, behaviours } = setUp({ [issuer + oidc]: unreachable })
    await assert.rejects(context.metadata(), refuses('NETWORK_FAILED', 'unreachable'))
    assert.equal(seen.length, 1)
    behaviours[issuer + oidc] = { body: aDocument() }
    assert.equal((await context.metadata()).tokenUrl, `${issuer}/token`)
  })

  it('uses the last good description while the issuer is out of order, without waiting for it each time', async () => {
    const outages: (Answer | (() => Answer))[] = [
      unreachable,
      { status: 500 },
      { body: '<html>' },
      { body: aDocument({ issuer: 'https://evil.test' }) },
    ]
    for (const outage of outages) {
      const { context, seen, behaviours, clock } = setUp({ [issuer + oidc]: { body: aDocument() } })
      await context.metadata()
      behaviours[issuer + oidc] = outage
      await clock.advance(day)
      for (let n = 0; n < 20; n++) assert.equal((await context.metadata()).tokenUrl, `${issuer}/token`)
      assert.ok(seen.length <= 5, String(seen.length))
      behaviours[issuer + oidc] = { body: aDocument({ token_endpoint: `${issuer}/token2` }) }
      await clock.advance(300_000)
      assert.equal((await context.metadata()).tokenUrl, `${issuer}/token2`)
    }
  })

  it('does without a description where everything is configured', async () => {
    const { context, seen } = setUp(
      { [issuer + oidc]: unreachable },
      { authorizationUrl: 'https://a.test/', tokenUrl: 'https://t.test/' },
    )
    for (let n = 0; n < 20; n++)
      assert.deepEqual(await context.metadata(), {
        issuer,
        authorizationUrl: 'https://a.test/',
        tokenUrl: 'https://t.test/',
        issPromised: false,
      })
    assert.equal(seen.length, 1)
  })
})
