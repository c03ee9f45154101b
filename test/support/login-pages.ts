import type { IncomingMessage, ServerResponse } from 'node:http'
import { text } from 'node:stream/consumers'
import type { Provider } from 'oidc-provider'

/** The people the authorization server knows: name → password. */
export type Users = ReadonlyMap<string, string>

/** Answers the log-in form of the authorization server; consent is given by logging in. */
export function loginPages(provider: Provider, users: Users) {
  return async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    try {
      const { uid, params } = await provider.interactionDetails(request, response)
      const client = String(params['client_id'])
      if (request.method !== 'POST') return page(response, form(uid, client))
      const fields = new URLSearchParams(await text(request))
      if (fields.has('deny')) {
        const denied = { error: 'access_denied', error_description: 'The person said no.' }
        return await provider.interactionFinished(request, response, denied)
      }
      const user = fields.get('user') ?? ''
      if (!users.has(user) || users.get(user) !== fields.get('password')) {
        return page(response, form(uid, client, 'User or password is wrong.'))
      }
      await provider.interactionFinished(request, response, { login: { accountId: user } })
    } catch {
      page(response, '<h1>This log-in is over</h1><p>Start again.</p>', 400)
    }
  }
}

const form = (uid: string, client: string, problem = ''): string => `
<h1>Log in</h1><p>${inert(client)} asks for access to your account.</p><p role="alert">${problem}</p>
<form method="post" action="/interaction/${inert(uid)}">
<label>User <input name="user" autocomplete="username" autofocus></label>
<label>Password <input name="password" type="password" autocomplete="current-password"></label>
<button type="submit">Log in and allow</button> <button type="submit" name="deny" value="yes">Deny</button>
</form>`

/** Sends a whole page in plain clothes. */
function page(response: ServerResponse, content: string, status = 200): void {
  response.writeHead(status, { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store' })
  response.end(`<!doctype html><html lang="en"><meta charset="utf-8"><title>Test authorization server</title>
<style>body{font:16px/1.5 system-ui,sans-serif;max-width:24rem;margin:4rem auto}label,input{display:block;width:100%;margin:.5rem 0}</style>
${content}</html>`)
}

const inert = (value: string): string => value.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`)
