import { randomBytes } from 'node:crypto'
import { exampleFlows } from './example-flows.mjs'

/** The one client that the demo's provider knows. */
export const client = { id: 'demo', secret: randomBytes(16).toString('hex') }

/** Everything that is deployed: the tab of the main job, and the example flows of the package. */
export function demoFlows(issuer, api, editorUrl) {
  const flows = [...mainJob({ issuer, api }), ...exampleFlows()]
  const integrations = flows.filter(({ type }) => type === 'oauth-integration')
  const credentials = Object.fromEntries(
    integrations.map(({ id }) => [id, { clientSecret: client.secret, storeKey: randomBytes(32).toString('hex') }]),
  )
  return { flows, credentials, registration: registration(integrations, editorUrl) }
}

/** What the provider's developer page would ask for: one client for all, with the redirect URI of each integration. */
function registration(integrations, editorUrl) {
  return {
    client_id: client.id,
    client_secret: client.secret,
    token_endpoint_auth_method: 'client_secret_basic',
    grant_types: [
      'authorization_code',
      'refresh_token',
      'client_credentials',
      'password',
      'urn:ietf:params:oauth:grant-type:device_code',
    ],
    response_types: ['code'],
    redirect_uris: integrations.map(({ key }) => `${editorUrl}oauth-integration/${key}/callback`),
  }
}

/** A tab whose two addresses answer with what the API said, and which a person can also click through. */
function mainJob({ issuer, api }) {
  const tab = 'demo-tab'
  const integration = (id, key, name, grant) => ({
    id,
    type: 'oauth-integration',
    name,
    key,
    schemaVersion: 1,
    grant,
    issuer,
    clientId: client.id,
    scope: grant === 'authorization_code' ? 'openid profile offline_access api' : 'api',
    baseUrl: api,
  })
  const row = (id, integration, label, y) => [
    {
      id: `${id}-inject`,
      type: 'inject',
      z: tab,
      name: label,
      props: [],
      repeat: '',
      once: false,
      x: 150,
      y,
      wires: [[id]],
    },
    {
      id: `${id}-in`,
      type: 'http in',
      z: tab,
      name: '',
      url: `/demo/${id}`,
      method: 'get',
      upload: false,
      x: 150,
      y: y + 40,
      wires: [[id]],
    },
    {
      id,
      type: 'oauth-request',
      z: tab,
      name: 'who am I?',
      integration,
      method: 'GET',
      ret: 'obj',
      url: '/me',
      x: 380,
      y,
      wires: [['demo-answer', 'demo-debug']],
    },
  ]
  return [
    {
      id: tab,
      type: 'tab',
      label: 'Demo: the main job',
      info: 'What `npm run demo` has just done, to click through by hand.',
    },
    integration('demo-machine', 'demomachine', 'Demo: a machine', 'client_credentials'),
    integration('demo-person', 'demoperson', 'Demo: a person', 'authorization_code'),
    ...row('machine', 'demo-machine', 'as a machine', 80),
    ...row('person', 'demo-person', 'as a person', 180),
    {
      id: 'demo-debug',
      type: 'debug',
      z: tab,
      name: 'answer',
      active: true,
      tosidebar: true,
      complete: 'payload',
      targetType: 'msg',
      x: 600,
      y: 80,
      wires: [],
    },
    {
      id: 'demo-catch',
      type: 'catch',
      z: tab,
      name: '',
      scope: ['machine', 'person'],
      uncaught: false,
      x: 150,
      y: 300,
      wires: [['demo-failure']],
    },
    {
      id: 'demo-failure',
      type: 'function',
      z: tab,
      name: 'say what failed',
      x: 380,
      y: 300,
      wires: [['demo-http-answer']],
      func: 'const { code, message } = msg.error\nnode.warn(message)\nreturn msg.req && { ...msg, headers: {}, statusCode: 502, payload: { code, message } }',
      outputs: 1,
    },
    {
      id: 'demo-answer',
      type: 'function',
      z: tab,
      name: 'answer and what it took',
      x: 630,
      y: 180,
      wires: [['demo-http-answer']],
      func: 'return msg.req && { ...msg, headers: {}, payload: { api: msg.payload, oauth: msg.oauth } }',
      outputs: 1,
    },
    {
      id: 'demo-http-answer',
      type: 'http response',
      z: tab,
      name: '',
      statusCode: '',
      headers: {},
      x: 830,
      y: 240,
      wires: [],
    },
  ]
}
