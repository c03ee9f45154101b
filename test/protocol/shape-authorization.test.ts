import assert from 'node:assert/strict'
import { authorizationRequest } from '../../src/protocol/authorization-code.ts'
import { read } from '../definition/reading.ts'
import { aContext } from './fake-server.ts'

const settings = {
  grant: 'authorization_code',
  authorizationUrl: 'https://login.test/authorize',
  scope: 'a b',
  pkce: 'none',
}

/** The address a person is sent to. */
async function address(more: object = {}): Promise<string> {
  const { context } = aContext({}, read({ ...settings, ...more }))
  return (await authorizationRequest(context, 'https://a.test/cb')).url
}

/** Its parameters, without the state, which is another one each time. */
async function parameters(authorizationRequest: object, more: object = {}): Promise<Record<string, string>> {
  const { state: _state, ...all } = Object.fromEntries(
    new URL(await address({ authorizationRequest, ...more })).searchParams,
  )
  return all
}

describe('the address a person is sent to', () => {
  const standard = { client_id: 'me', redirect_uri: 'https://a.test/cb', response_type: 'code', scope: 'a b' }

  it('is as the standard has it, when nothing is said', async () => {
    assert.deepEqual(await parameters({}), standard)
    assert.match(await address(), /^https:\/\/login\.test\/authorize\?.*scope=a%20b/)
  })

  it('keeps the parameters of the configured one under their names', async () => {
    const url = await address({
      authorizationUrl: 'https://login.test/authorize?tenant=x&scope_name=y&acr=1&acr=2',
      authorizationRequest: { names: { tenant: 'no' } },
    })
    const { searchParams } = new URL(url)
    assert.deepEqual([searchParams.get('tenant'), searchParams.get('scope_name')], ['x', 'y'])
    assert.deepEqual(searchParams.getAll('acr'), ['1', '2'])
  })

  it('has other names for parameters, more of them, or fewer', async () => {
    const names = { client_id: 'app', redirect_uri: null, state: 'ctx' }
    const more = {
      prompt: 'consent',
      tenant: '{t}',
      claims: { id: ['{t}', 1] },
      response_type: null,
      none: '{none}',
      either: ['{none}', '{t}'],
    }
    const { ctx, ...rest } = await parameters(
      { names, parameters: more },
      {
        parameters: [{ name: 't' }, { name: 'none', required: false }],
        parameterValues: { t: 'T&x=y' },
      },
    )
    assert.ok(ctx)
    assert.deepEqual(rest, {
      app: 'me',
      scope: 'a b',
      prompt: 'consent',
      tenant: 'T&x=y',
      claims: '{"id":["T&x=y",1]}',
      either: 'T&x=y',
    })
  })

  it('has what the provider wants between scopes, and writes them as it wants', async () => {
    assert.equal((await parameters({ scopeSeparator: ',' }))['scope'], 'a,b')
    assert.match(
      await address({ scope: 'a:x/y+z b', authorizationRequest: { scopeEncoding: 'raw' } }),
      /[?&]scope=a:x\/y\+z%20b(&|$)/,
    )
    assert.match(
      await address({ scope: 'a&x=1#y', authorizationRequest: { scopeEncoding: 'raw' } }),
      /[?&]scope=a%26x=1%23y(&|$)/,
    )
    assert.match(
      await address({ scope: 'a:b', authorizationRequest: { scopeEncoding: 'raw', names: { scope: 'perms' } } }),
      /[?&]perms=a:b(&|$)/,
    )
  })

  it('may have its parameters behind a fragment', async () => {
    const url = await address({ authorizationRequest: { fragment: '#/login/{clientId}' } })
    assert.match(url, /^https:\/\/login\.test\/authorize#\/login\/me\?.*&client_id=me&/)
  })

  it('never holds a secret, whatever the definition asks for', async () => {
    const secrets = { clientSecret: 'secret-1', ownerPassword: 'secret-2', secretParameters: { key: 'secret-3' } }
    const definition = read({
      ...settings,
      authorizationRequest: { parameters: { a: '{first({k},none)}' } },
      parameterValues: { k: 'v' },
    })
    const { context } = aContext({}, definition, secrets)
    const { url } = await authorizationRequest(context, 'https://a.test/cb')
    assert.doesNotMatch(url, /secret-/)
  })
})
