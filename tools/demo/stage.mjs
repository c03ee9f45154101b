import { randomBytes } from 'node:crypto'
import { AuthorizationServer } from '../../dist/test/support/authorization-server.js'
import { NodeRed } from '../../dist/test/support/node-red.js'
import { startProtectedApi } from '../../dist/test/support/protected-api.js'
import { client, demoFlows } from './demo-flows.mjs'
import { exampleEnvironment } from './example-flows.mjs'
import { done, step } from './step.mjs'

/** The log-ins of the demo. They are good for nothing else, and everything listens on 127.0.0.1 only. */
export const person = { user: 'alice', password: 'alice-password' }
export const editor = { user: 'ADMIN', password: randomBytes(6).toString('hex') }

/** Starts the three parties: an authorization server, an API behind it, and a Node-RED with the packed package. */
export async function startStage() {
  const running = []
  const close = async () => {
    await Promise.all(running.map((party) => party.close()))
  }
  const start = async (name, work) => {
    const party = await step(`starting the ${name}`, work)
    running.push(party)
    return party
  }
  try {
    const server = await start('authorization server', () => AuthorizationServer.start({ accessTokenSeconds: 60 }))
    done(`authorization server at ${server.issuer} (oidc-provider: rotation and reuse detection on, tokens live 60 s)`)
    const api = await start('protected API', () => startProtectedApi({ ownerOf: (token) => server.ownerOf(token) }))
    done(`protected API at ${api.origin}`)
    console.log('           packing the package and installing it for Node-RED …')
    const nodeRed = await start('Node-RED with the packed package', () =>
      NodeRed.start({
        adminAuth: true,
        editorPassword: editor.password,
        probe: false,
        env: exampleEnvironment(server, api, client.id),
      }),
    )
    done(`Node-RED at ${nodeRed.editorUrl} with the package installed from its packed tarball`)
    const { flows, credentials, registration } = demoFlows(server.issuer, api.origin, nodeRed.editorUrl)
    server.register(registration)
    await step('deploying the flows', () => nodeRed.deploy(flows, { credentials }))
    done('flows deployed')
    return { server, api, nodeRed, close }
  } catch (error) {
    await close()
    throw error
  }
}
