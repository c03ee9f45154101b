import { integrationNode, requestNode } from './flow-nodes.ts'
import type { FlowNode } from './probes.ts'

/**
 * Settings of a Node-RED whose web pages know who is logged in, as some middleware in front of them does: the cookie `login` names
 * the user.
 */
export const logIn = `{
  httpNodeMiddleware: (request, response, next) => {
    const user = /(?:^|; )login=(\\w+)/.exec(request.headers.cookie ?? '')?.[1]
    if (user) request.user = { id: user }
    next()
  },
}`

/** A node that takes part in a consent, as the editor saves it. */
export function consentNode(changes: Readonly<Record<string, unknown>> = {}): FlowNode {
  return {
    id: 'consent',
    type: 'oauth-consent',
    integration: 'integration',
    operation: 'redirect',
    outputs: 2,
    ...changes,
  }
}

/** An integration with a connection for each user of those pages. */
export function personalIntegration(changes: Readonly<Record<string, unknown>> = {}): FlowNode {
  return integrationNode({
    mode: 'personal',
    user: 'req.user.id',
    userType: 'msg',
    grant: 'authorization_code',
    scope: 'openid offline_access api',
    ...changes,
  })
}

const placed = { z: 'app', x: 100, y: 100 }

/**
 * A web app: the page `/app` shows what the API says to its user, who is sent to the provider first where that is needed. What the
 * consent node sends once more arrives at the probe `again`, and what it answers errors with has the code in it.
 */
export function consentingApp(...integrations: readonly FlowNode[]): FlowNode[] {
  return [
    { id: 'app', type: 'tab', label: 'Web app' },
    ...integrations,
    { id: 'page', type: 'http in', url: '/app', method: 'get', ...placed, wires: [['request']] },
    requestNode({ url: '/me', outputs: 2, ...placed, wires: [['answer'], ['consent']] }),
    consentNode({ ...placed, wires: [[], ['again']] }),
    { id: 'again', type: 'test-probe', name: 'again', ...placed, wires: [[]] },
    { id: 'catch', type: 'catch', scope: null, ...placed, wires: [['refusal']] },
    {
      id: 'refusal',
      type: 'change',
      rules: [
        { t: 'set', p: 'statusCode', pt: 'msg', to: '403', tot: 'num' },
        { t: 'set', p: 'payload', pt: 'msg', to: 'error.code', tot: 'msg' },
      ],
      ...placed,
      wires: [['answer']],
    },
    { id: 'answer', type: 'http response', ...placed, wires: [] },
  ]
}
