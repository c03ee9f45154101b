import { plain } from '../../vocabulary/errors.ts'
import type { Parameter } from '../integration-settings.ts'
import { parameterName } from './parameter-name.ts'
import type { Place } from './place.ts'

/** The variables of a server by the names in its URL (OpenAPI 3.1.1 §4.8.6). */
export type ServerVariables = ReadonlyMap<string, Parameter>

/** Reads `variables` of a server. Throws `Unusable` when it is not what it should be. */
export function serverVariables(server: Place): ServerVariables {
  const variables = server.child('variables')
  const result = new Map<string, Parameter>()
  const taken = new Set<string>()
  for (const variable of variables?.names() ?? []) {
    const place = variables?.child(variable)
    if (!place) continue
    const name = parameterName(variable, taken)
    taken.add(name)
    result.set(variable, parameterOf(variable, name, place))
  }
  return result
}

function parameterOf(variable: string, name: string, place: Place): Parameter {
  const description = place.text('description')
  const values = place
    .child('enum')
    ?.elements()
    .map(({ value }) => String(value))
    .filter(isValue)
  const given = place.child('default')?.value
  const initial = given === undefined || typeof given === 'object' ? undefined : String(given)
  const known = initial !== undefined && isValue(initial) && (!values?.length || values.includes(initial))
  const choices = values?.filter((value) => value !== '')
  return {
    name,
    ...(name !== variable && { label: plain(variable) }),
    ...(description && { description: plain(description, 2000) }),
    ...(known && initial !== '' && { default: initial }),
    ...(choices?.length && { enum: choices }),
    required: !(known && initial === ''),
  }
}

/** Whether a text stands for itself wherever a definition is read: no brace, nothing that could not be typed. */
function isValue(text: string): boolean {
  return text.length <= 1000 && !/[{}\p{Cc}]/u.test(text)
}
