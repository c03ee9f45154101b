import type { JwtRule } from './integration-definition.ts'
import type { JsonTemplate, RequestRule } from './request-rule.ts'

const remembered = new WeakMap<RequestRule, ReadonlySet<string>>()

/** The names of all placeholders in a rule. */
export function namesIn(rule: RequestRule): ReadonlySet<string> {
  let names = remembered.get(rule)
  if (!names) {
    const { headers, query, parameters, body = null } = rule
    names = new Set([...headers.values(), ...query.values(), ...parameters.values(), body].flatMap(namesInJson))
    remembered.set(rule, names)
  }
  return names
}

function namesInJson(template: JsonTemplate): string[] {
  if (template === null || typeof template !== 'object') return []
  if ('members' in template) return template.members.flatMap(([, inner]) => namesInJson(inner))
  if ('items' in template) return template.items.flatMap(namesInJson)
  return template.flatMap(({ names }) => [...names])
}

/** The same for the JWT that the client signs. */
export function namesInJwt({ header, payload, keyId, audience }: JwtRule): ReadonlySet<string> {
  const texts = [keyId, audience].flatMap((template) => [...(template?.names ?? [])])
  return new Set([...[...header.values(), ...payload.values()].flatMap(namesInJson), ...texts])
}
