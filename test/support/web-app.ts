import type { FlowNode } from './probes.ts'

/** A session cookie of each user of the web app: the log-in itself is not what is tested. */
export const sessions: Readonly<Record<string, string>> = { alice: 'c2Vzc2lvbi1vZi1h', bob: 'c2Vzc2lvbi1vZi1i' }

/** Settings of a Node-RED where a log-in stands before flows, and sets the user of each request; `/open` is for everybody. */
export const behindLogIn = `{ httpNodeMiddleware: (request, response, next) => {
  const users = new Map(${JSON.stringify(Object.entries(sessions).map(([user, session]) => [session, user]))})
  request.user = users.get(request.cookies.session)
  if (request.user !== undefined || request.path === '/open') next()
  else response.status(403).json({ code: 'not logged in' })
} }`

/** What the pages of the web app answer. */
export interface Told {
  /** Whom the API took the user for. */
  readonly name?: string
  readonly connectUrl?: string
  readonly code?: string
}

/**
 * A web app as a flow: `/me` asks the API who the logged-in user is, and `/open` who the user is that there may be. Whoever has to
 * connect first is answered 401 with the link. For each request the API is told by a header whom the log-in names.
 */
export function webApp(request: FlowNode, ...configNodes: readonly FlowNode[]): FlowNode[] {
  const code = (id: string, func: string, to: string): FlowNode => ({
    id,
    type: 'function',
    z: 'app',
    func,
    outputs: 1,
    wires: [[to]],
  })
  return [
    { id: 'app', type: 'tab', label: 'Web app' },
    ...configNodes,
    ...['/me', '/open'].flatMap((url) =>
      ['get', 'post'].map((method) => ({
        id: `${method}${url.replace('/', '-')}`,
        type: 'http in',
        z: 'app',
        url,
        method,
        wires: [['names']],
      })),
    ),
    code('names', `msg.headers = { 'x-asked-for': msg.req.user }; return msg`, request.id),
    { ...request, z: 'app', wires: [['shows'], ['offers']] },
    code(
      'shows',
      `const { statusCode, payload } = msg
       return Object.assign(msg, { headers: {}, payload: statusCode === 200 ? { name: payload.name } : { code: statusCode } })`,
      'answers',
    ),
    code(
      'offers',
      `return Object.assign(msg, { headers: {}, statusCode: 401, payload: { connectUrl: msg.oauth.connectUrl } })`,
      'answers',
    ),
    { id: 'fails', type: 'catch', z: 'app', scope: [request.id], wires: [['tells']] },
    code(
      'tells',
      `return Object.assign(msg, { headers: {}, statusCode: 500, payload: { code: msg.error.code } })`,
      'answers',
    ),
    { id: 'answers', type: 'http response', z: 'app', wires: [] },
  ]
}
