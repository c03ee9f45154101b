import { OAuthError } from '../vocabulary/errors.ts'
import { capturedFromCallback } from './capturing.ts'
import type { JwtRule, RefreshRule, Rules } from './integration-definition.ts'
import { invalid } from './invalid.ts'
import { isLocalPath } from './local-path.ts'
import { readAnswerRule } from './read-answer-rule.ts'
import { readNames, readRequestRule, readSteps, readTextMap, readValueMap } from './read-request-rule.ts'
import type { RequestRule } from './request-rule.ts'
import type { SettingsReader } from './settings-reader.ts'

/** Reads where a provider's ways are not the standard's. The readers differ in what may stand in the texts. */
export function readRules(readers: Record<'authorization' | 'oauth' | 'api', SettingsReader>): Rules {
  const { authorization, oauth, api } = readers
  const tokenRequest = readRequestRule(oauth.group('tokenRequest'))
  return {
    authorizationRequest: readAuthorization(authorization.group('authorizationRequest')),
    callback: readCallback(oauth.group('callback')),
    tokenRequest,
    refreshRequest: readRefresh(oauth.group('refreshRequest'), tokenRequest),
    revocationRequest: readRequestRule(oauth.group('revocationRequest'), authenticationOf(tokenRequest)),
    introspectionRequest: readRequestRule(oauth.group('introspectionRequest'), authenticationOf(tokenRequest)),
    tokenResponse: readAnswerRule(oauth.group('tokenResponse')),
    steps: readSteps(oauth, 'steps'),
    lookups: readSteps(oauth, 'lookups'),
    jwt: readJwt(oauth.group('jwt')),
    apiRequest: {
      headers: readTextMap(api.group('apiRequest'), 'headers'),
      query: readTextMap(api.group('apiRequest'), 'query'),
    },
  }
}

/** What other requests have in common with the token request: how the client authenticates. */
function authenticationOf({ clientAuth, basicEncoding, names }: RequestRule): RequestRule {
  return {
    method: 'POST',
    encoding: 'form',
    headers: new Map(),
    query: new Map(),
    parameters: new Map(),
    names: new Map([...names].filter(([name]) => name.startsWith('client_'))),
    scopeSeparator: ' ',
    token: false,
    ...(clientAuth !== undefined && { clientAuth }),
    ...(basicEncoding !== undefined && { basicEncoding }),
  }
}

function readAuthorization(reader: SettingsReader): Rules['authorizationRequest'] {
  requireNoTokens(reader.group('parameters'))
  const [separator, fragment] = [reader.plain('scopeSeparator'), reader.raw('fragment')]
  return {
    parameters: readValueMap(reader, 'parameters'),
    names: readNames(reader),
    scopeSeparator: typeof separator === 'string' ? separator : ' ',
    scopeEncoding: reader.choice('scopeEncoding', ['form', 'raw'], 'form'),
    ...(typeof fragment === 'string' && { fragment: reader.template(fragment, 'fragment') }),
  }
}

/** No token comes by way of the browser (RFC 9700 §2.1.2). */
function requireNoTokens(reader: SettingsReader): void {
  for (const type of [reader.plain('response_type')].flat())
    if (String(type).split(/\s+/).includes('token'))
      throw invalid('choice', { property: reader.property('response_type'), value: String(type), choices: 'code' })
}

function readCallback(reader: SettingsReader): Rules['callback'] {
  return {
    code: reader.text('code') ?? 'code',
    state: reader.text('state') ?? 'state',
    error: reader.text('error') ?? 'error',
    codeless: reader.flag('codeless'),
    capture: capturedFromCallback(reader.plain('capture') as string[] | undefined),
  }
}

function readRefresh(reader: SettingsReader, tokenRequest: RequestRule): RefreshRule {
  const notBefore = reader.optionalNumber('notBefore', 31_536_000, 1)
  return {
    ...readRequestRule(reader, tokenRequest),
    mode: reader.choice('mode', ['refresh_token', 'reissue', 'access_token', 'none'], 'refresh_token'),
    extends: reader.flag('extends'),
    ...(notBefore !== undefined && { notBefore }),
  }
}

function readJwt(reader: SettingsReader): JwtRule {
  const algorithm = reader.text('algorithm')
  const [keyId, audience] = [reader.raw('keyId'), reader.raw('audience')]
  return {
    header: readValueMap(reader, 'header'),
    payload: readValueMap(reader, 'payload'),
    lifetime: reader.number('lifetime', 180, 31_536_000, 1),
    secretEncoding: reader.choice('secretEncoding', ['text', 'base64'], 'text'),
    ...(algorithm !== undefined && { algorithm }),
    ...(typeof keyId === 'string' && { keyId: reader.template(keyId, 'keyId') }),
    ...(typeof audience === 'string' && { audience: reader.template(audience, 'audience') }),
  }
}

export function readReturnTo(reader: SettingsReader): string | undefined {
  const path = reader.text('returnTo')
  if (path !== undefined && !isLocalPath(path)) throw new OAuthError('CONFIGURATION_INVALID', 'returnTo')
  return path
}
