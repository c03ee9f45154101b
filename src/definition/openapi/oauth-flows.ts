import type { Place } from './place.ts'
import { Unusable } from './unusable.ts'

/** What is to be read of a flow, and what it is called in a definition. */
interface FlowShape {
  readonly grant: string
  readonly urls: readonly ('authorizationUrl' | 'tokenUrl' | 'deviceAuthorizationUrl')[]
}

const shapes: Readonly<Record<string, FlowShape>> = {
  authorizationCode: { grant: 'authorization_code', urls: ['authorizationUrl', 'tokenUrl'] },
  clientCredentials: { grant: 'client_credentials', urls: ['tokenUrl'] },
  password: { grant: 'password', urls: ['tokenUrl'] },
  // OpenAPI 3.2.
  deviceAuthorization: { grant: 'device_code', urls: ['deviceAuthorizationUrl', 'tokenUrl'] },
}

/** The words of Swagger 2.0 for them. */
const swaggerNames: Readonly<Record<string, string>> = {
  accessCode: 'authorizationCode',
  application: 'clientCredentials',
  password: 'password',
  implicit: 'implicit',
}

/** A flow of a scheme, before it is read. */
export interface FoundFlow {
  readonly name: string
  /** Reads what stands there; may throw `Unusable`. */
  readonly at: () => Place
}

/** The flows of a scheme of type oauth2, in both forms of writing them. Throws `Unusable` when there are none. */
export function flowsOf(scheme: Place, swagger: boolean): FoundFlow[] {
  if (swagger) {
    const flow = scheme.text('flow')
    if (flow === undefined) throw new Unusable('missing', `${scheme.pointer}/flow`)
    return [{ name: Object.hasOwn(swaggerNames, flow) ? (swaggerNames[flow] as string) : flow, at: () => scheme }]
  }
  const flows = scheme.child('flows')
  if (!flows) throw new Unusable('missing', `${scheme.pointer}/flows`)
  const names = flows.names().filter((name) => !name.startsWith('x-'))
  if (names.length === 0) throw new Unusable('noFlows', flows.pointer)
  return names.map((name) => ({
    name,
    at: () => flows.child(name) ?? missing(flows, name),
  }))
}

/** What a flow of this name is like. Throws `Unusable` when it cannot be used, whatever is in it. */
export function shapeOf(name: string, place: string): FlowShape {
  if (name === 'implicit') throw new Unusable('implicit', place)
  if (!Object.hasOwn(shapes, name)) throw new Unusable('unknownFlow', place, name)
  return shapes[name] as FlowShape
}

function missing(flows: Place, name: string): never {
  throw new Unusable('missing', `${flows.pointer}/${name}`)
}
