import type { Reply } from '../support/scripted-reply.ts'
import { type ScriptedRequest, ScriptedServer } from '../support/scripted-server.ts'

/**
 * A provider that answers every consent with a page whose `Cross-Origin-Opener-Policy: same-origin` cuts its window off from the
 * one that opened it: that one sees it as closed, and this one has no `opener`. The link “Allow” goes back to the client.
 */
export async function startAloofProvider(): Promise<ScriptedServer> {
  const server = await ScriptedServer.start()
  const reply = ({ parameters }: ScriptedRequest): Reply => {
    const back = new URL(parameters.get('redirect_uri') ?? '')
    back.searchParams.set('code', server.tokens.code(parameters))
    back.searchParams.set('state', parameters.get('state') ?? '')
    back.searchParams.set('iss', server.origin)
    return {
      headers: { 'content-type': 'text/html', 'cross-origin-opener-policy': 'same-origin' },
      body: `<!doctype html><title>Provider</title><h1>Provider</h1><a href="${back.href.replaceAll('&', '&amp;')}">Allow</a>`,
    }
  }
  server.script({ on: 'authorize', reply })
  return server
}
