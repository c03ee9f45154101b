import type { CookieJar } from './cookie-jar.ts'
import type { NodeRed } from './node-red.ts'

export interface StartedConsent {
  readonly authorizationUrl: string
  readonly redirectUri: string
  /** The name of the consent, by which its failure is told. */
  readonly consent: string
}

/** Presses Authorize, as the editor does: computes the redirect URI from its own address and keeps the cookie. */
export async function startConsent(
  nodeRed: NodeRed,
  id: string,
  jar: CookieJar,
  key = 'testapi',
): Promise<StartedConsent> {
  const redirectUri = `${nodeRed.editorUrl}oauth-integration/${key}/callback`
  const response = await nodeRed.request(`oauth-integration/${id}/authorize`, {
    body: { redirectUri },
    headers: { origin: nodeRed.origin },
  })
  const answer = (await response.json()) as StartedConsent
  if (!response.ok) throw new Error(`authorize answered HTTP ${response.status}: ${JSON.stringify(answer)}`)
  jar.store(nodeRed.editorUrl, response.headers.getSetCookie())
  return answer
}
