// biome-ignore-all lint/suspicious/noTemplateCurlyInString: that is what is read here
import assert from 'node:assert/strict'
import { withEnvironment } from '../../src/definition/environment.ts'
import { fillTemplate } from '../../src/definition/template.ts'
import { isOAuthError } from '../../src/vocabulary/errors.ts'
import { complaint, problem, read } from './reading.ts'

/** The text of a header, with everything in it filled in. */
const header = (text: string, env: Record<string, string>, more: object = {}) => {
  const { headers } = read({ tokenRequest: { headers: { x: text } }, ...more }, env).rules.tokenRequest
  return fillTemplate(headers.get('x')?.[0] as never, (name) => (name === 'clientId' ? 'me' : undefined))
}

describe('CF-009', () => {
  it('Environment variable substitution', () => {
    const asked: string[] = []
    const env = { SECRET: 's', X: 'https://${Y}.test/{clientId}', Y: 'NO', Q: `"'`, N: 'a\nb', B: '\\', BRACE: '\\{' }
    // Once, and not again in what was filled in.
    assert.equal(read({ tokenUrl: '${X}' }, env).tokenUrl, 'https://${Y}.test/{clientId}')
    assert.equal(read({ audience: '${X}' }, env).audience, 'https://${Y}.test/{clientId}')
    assert.equal(read({ audience: 'a${SECRET}b${SECRET}' }, env).audience, 'asbs')
    assert.equal(read({ audience: '${Q}' }, env).audience, `"'`)
    assert.equal(complaint({ audience: '${N}' }, env), 'text audience')
    assert.equal(complaint({ audience: '${NONE}' }, env), 'environment audience')
    assert.equal(problem({ tokenRequest: { body: { a: ['${NONE}'] } } }).details['property'], 'tokenRequest.body.a.0')
    // Neither what is behind it nor a function around it is read differently because of a value.
    assert.equal(header('${B}{clientId}', env), '\\me')
    assert.equal(header('${BRACE}{clientId}', env), '\\{me')
    assert.equal(header('{first(${P}:{clientId}, no)}', { P: 'p)a,s{s(\\' }), 'p)a,s{s(\\:me')
    // Not from a message, and not from what the value of a parameter says.
    const parameters = [{ name: 'p' }]
    assert.equal(
      read({ parameters, parameterValues: { p: '${E}' }, audience: '{p}' }, { E: '${F}{p}' }).audience,
      '${F}{p}',
    )
    withEnvironment({ a: '${A}', b: ['${A}', { c: '${B}' }] }, (name) => {
      asked.push(name)
      return ''
    })
    assert.deepEqual(asked, ['A', 'A', 'B'])
  })
})

describe('the environment', () => {
  it('is asked for names of every kind', () => {
    assert.equal(read({ audience: '${my flow.var-1}' }, { 'my flow.var-1': 'x' }).audience, 'x')
    assert.equal(read({ audience: '$X ${} $\\{X}' }, { X: 'no' }).audience, '$X ${} ${X}')
  })

  it('is filled in wherever a text stands, also where it holds no placeholders', () => {
    const definition = read(
      {
        clientId: '${ID}',
        refreshBefore: '${N}',
        tokenRequest: { method: '${M}', names: { scope: '${ODD}' }, scopeSeparator: '${ODD}' },
        tokenResponse: { accessToken: '${ODD}', success: { path: 'a', values: ['${ODD}'] } },
        allowedDomains: ['${D}'],
        parameters: [{ name: 'p', enum: ['${P}'], default: '${P}' }],
      },
      { ID: 'a{b}', N: '60', M: 'GET', ODD: ' {x}, ', D: 'login.test', P: '{x},' },
    )
    assert.equal(definition.clientId, 'a{b}')
    assert.equal(definition.refreshBefore, 60)
    assert.equal(definition.rules.tokenRequest.method, 'GET')
    assert.equal(definition.rules.tokenRequest.names.get('scope'), ' {x}, ')
    assert.equal(definition.rules.tokenRequest.scopeSeparator, ' {x}, ')
    assert.equal(definition.rules.tokenResponse.accessToken, ' {x}, ')
    assert.deepEqual(definition.rules.tokenResponse.success?.values, [' {x}, '])
    assert.deepEqual(definition.allowedDomains, ['login.test'])
    assert.equal(definition.parameters.values['p'], '{x},')
  })

  it('cannot change what a URL is', () => {
    assert.equal(read({ tokenUrl: 'https://${H}/token' }, { H: 'a.test/x{y}' }).tokenUrl, 'https://a.test/x{y}/token')
    assert.equal(complaint({ tokenUrl: 'https://${H}/token' }, { H: 'u:p@a.test' }), 'url tokenUrl')
  })

  it('does not go deeper than 30 levels', () => {
    const nested = (depth: number): unknown => Array.from({ length: depth }).reduce((inner) => [inner], 'x')
    assert.doesNotThrow(() => withEnvironment(nested(30), () => ''))
    assert.throws(
      () => withEnvironment(nested(10_000), () => ''),
      (error) => isOAuthError(error, 'CONFIGURATION_INVALID') && error.reason === 'shape',
    )
  })
})
