import { plain } from '../../vocabulary/errors.ts'
import type { ApiFlow, DocumentHead, Notice, UsableFlow } from './api-description.ts'
import { extensionName } from './extension.ts'
import { FlowReader } from './flow-reader.ts'
import { below } from './json-pointer.ts'
import { flowsOf } from './oauth-flows.ts'
import type { Place } from './place.ts'
import type { Servers } from './servers.ts'
import { Unusable, type UnusableReason } from './unusable.ts'

/** Schemes beyond which there is no document that anybody wrote. */
const schemesAtMost = 200

/** Every flow of every security scheme. What is wrong with one is said there, and no matter for the others. */
export function describeSchemes(
  root: Place,
  swagger: boolean,
  head: DocumentHead,
  servers: Servers,
): { flows: ApiFlow[]; notices: Notice[] } {
  const schemes = swagger ? root.child('securityDefinitions') : root.child('components')?.child('securitySchemes')
  const notices: Notice[] = []
  const reader = new FlowReader(root, head, servers, notices)
  const names = schemes?.names() ?? []
  if (names.length > schemesAtMost) notices.push({ code: 'schemesCut', place: schemes?.pointer ?? '' })
  const flows = names.slice(0, schemesAtMost).flatMap((name): ApiFlow[] => {
    const refused = refusing({ scheme: name })
    let scheme: Place | undefined
    try {
      scheme = schemes?.child(name)
      if (!scheme) throw new Unusable('missing', below(schemes?.pointer ?? '', name))
      const text = scheme.text('description')
      const about = { scheme: name, ...(text && { description: plain(text, 500) }) }
      noteExtensions(scheme, notices)
      return flowsOfScheme(reader, scheme, swagger, about)
    } catch (error) {
      return [refused(error)]
    }
  })
  return { flows, notices }
}

type About = Pick<UsableFlow, 'scheme' | 'description'>

function flowsOfScheme(reader: FlowReader, scheme: Place, swagger: boolean, about: About): ApiFlow[] {
  const type = scheme.text('type')
  if (type === undefined) throw new Unusable('missing', `${scheme.pointer}/type`)
  if (type === 'openIdConnect' && !swagger) {
    try {
      return [reader.openIdConnect(scheme, about)]
    } catch (error) {
      return [refusing({ ...about, flow: type })(error)]
    }
  }
  if (type !== 'oauth2') return [refusing(about)(new Unusable(foreignType(type, scheme), scheme.pointer, type))]
  return flowsOf(scheme, swagger).map(({ name, at }) => {
    try {
      return reader.flow(name, at(), scheme, about)
    } catch (error) {
      return refusing({ ...about, flow: plain(name) })(error)
    }
  })
}

function foreignType(type: string, scheme: Place): UnusableReason {
  if (type === 'apiKey' || type === 'mutualTLS') return type
  if (type === 'basic') return 'httpBasic'
  if (type !== 'http') return 'unknownScheme'
  const kind = scheme.text('scheme')?.toLowerCase()
  return kind === 'basic' ? 'httpBasic' : kind === 'bearer' ? 'httpBearer' : 'httpOther'
}

/** Other extensions say things we do not know. */
function noteExtensions(place: Place, notices: Notice[]): void {
  for (const name of place.names()) {
    if (!name.startsWith('x-') || name === extensionName) continue
    notices.push({ code: 'extensionIgnored', place: below(place.pointer, name), detail: plain(name) })
  }
}

/** Tells a failure as a flow that cannot be used. Anything that is no failure of the document is thrown on. */
function refusing(about: About & { readonly flow?: string }): (error: unknown) => ApiFlow {
  return (error) => {
    if (!(error instanceof Unusable)) throw error
    const { reason, place, detail } = error
    return { ...about, supported: false, reason, place, ...(detail && { detail }) }
  }
}
