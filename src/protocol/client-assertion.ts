import { fillTemplate, type Values } from '../definition/template.ts'
import { type AssertionOptions, assertionFor, type JwtParts, partsOf } from './jwt.ts'
import type { ProtocolContext } from './protocol-context.ts'
import { valuesFor } from './request-values.ts'
import { filledJson } from './shape-request.ts'
import { type SigningKey, signingKey } from './signing-key.ts'

type Contents = Record<string, unknown>

const remembered = new WeakMap<ProtocolContext, SigningKey>()

/**
 * The JWT by which the client proves itself or asks for a token (RFC 7523), made anew for each request.
 *
 * @param audience the address that it goes to, which it is meant for unless the definition says otherwise
 * @param known what placeholders mean at that request
 * @throws OAuthError `CONFIGURATION_INVALID` for a key that cannot be used
 */
export async function clientAssertion(
  context: ProtocolContext,
  audience: string,
  known: Values = valuesFor(context),
): Promise<string> {
  return context.assertion ?? assertionFor({ ...optionsFor(context, audience, known), key: keyOf(context) })
}

/** What would be signed, for people to read: no key is needed, and the algorithm may depend on it. */
export function assertionParts(context: ProtocolContext, audience: string): JwtParts {
  const { clientAuth, rules } = context.definition
  const usual = clientAuth === 'client_secret_jwt' ? 'HS256' : '<algorithm of the key>'
  const { header, claims } = partsOf({
    ...optionsFor(context, audience, valuesFor(context)),
    random: () => '<unique text>',
  })
  return { header: { alg: rules.jwt.algorithm ?? usual, typ: 'JWT', ...header }, claims }
}

function optionsFor(context: ProtocolContext, audience: string, known: Values): Omit<AssertionOptions, 'key'> {
  const { definition, now } = context
  const { jwt } = definition.rules
  const values: Values = (name) => (name === 'tokenUrl' ? audience : known(name))
  const filled = (map: typeof jwt.header): Contents =>
    Object.fromEntries(
      [...map].map(([name, template]) => [name, template === null ? null : filledJson(template, values)]),
    )
  return {
    clientId: definition.clientId,
    tokenUrl: audience,
    now,
    rule: {
      header: filled(jwt.header),
      payload: filled(jwt.payload),
      lifetime: jwt.lifetime,
      keyId: jwt.keyId && fillTemplate(jwt.keyId, values),
      audience: jwt.audience && fillTemplate(jwt.audience, values),
    },
  }
}

function keyOf(context: ProtocolContext): SigningKey {
  const known = remembered.get(context)
  if (known) return known
  const { clientAuth, rules } = context.definition
  const { secrets } = context
  const { algorithm = clientAuth === 'client_secret_jwt' ? 'HS256' : undefined, secretEncoding } = rules.jwt
  const key = signingKey({
    algorithm,
    privateKey: secrets.privateKey,
    passphrase: secrets.privateKeyPassphrase,
    secret: secrets.signingSecret ?? secrets.clientSecret,
    secretEncoding,
  })
  remembered.set(context, key)
  return key
}
