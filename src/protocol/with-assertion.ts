import { namesIn } from '../definition/names-in.ts'
import type { RequestRule } from '../definition/request-rule.ts'
import type { Values } from '../definition/template.ts'
import { clientAssertion } from './client-assertion.ts'
import type { ProtocolContext } from './protocol-context.ts'

/** Signs the JWT that a rule asks for by `{assertion}`, if it does. */
export async function withAssertion(
  context: ProtocolContext,
  rule: RequestRule,
  values: Values,
  audience: string,
): Promise<Values> {
  if (!namesIn(rule).has('assertion') || values('assertion') !== undefined) return values
  const assertion = await clientAssertion(context, audience, values)
  return (name) => (name === 'assertion' ? assertion : values(name))
}
