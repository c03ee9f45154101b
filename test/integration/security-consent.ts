import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import type { NodeRed } from '../support/node-red.ts'
import type { EditorUser } from '../support/node-red-settings.ts'
import { ask, type RawAnswer, type RawRequest } from './security-request.ts'

export interface StartQuestion {
  /** Of the integration; both are those of the everyday one by default. */
  readonly id?: string
  readonly key?: string
  readonly as?: EditorUser | 'ANON'
  /** What the editor posts; its own address by default. */
  readonly body?: Readonly<Record<string, unknown>>
  /** Of the editor's request; `Origin` is the editor's own by default. */
  readonly headers?: RawRequest['headers']
}

export interface Begun {
  readonly authorizationUrl: string
  readonly redirectUri: string
  readonly state: string
  /** What the browser of the start brings back: `name=value`. */
  readonly cookie: string
  /** The whole line that set it. */
  readonly setCookie: string
}

/** The address of the callback as the editor of this Node-RED computes it. */
export const callbackOf = (nodeRed: NodeRed, key = 'testapi'): string =>
  `${nodeRed.editorUrl}oauth-integration/${key}/callback`

/** Presses Authorize, whatever comes of it. */
export async function start(nodeRed: NodeRed, question: StartQuestion = {}): Promise<RawAnswer> {
  const { id = 'integration', key = 'testapi', as = 'ADMIN', body, headers } = question
  const { pathname } = new URL(nodeRed.editorUrl)
  const token = as === 'ANON' ? undefined : await nodeRed.admin.token(as).catch(() => undefined)
  return ask(nodeRed.origin, `${pathname}oauth-integration/${encodeURIComponent(id)}/authorize`, {
    body: body ?? { redirectUri: callbackOf(nodeRed, key) },
    headers: { origin: nodeRed.origin, ...(token && { authorization: `Bearer ${token}` }), ...headers },
  })
}

/** Presses Authorize, which must work. */
export async function begin(nodeRed: NodeRed, question: StartQuestion = {}): Promise<Begun> {
  const answer = await start(nodeRed, question)
  assert.equal(answer.status, 200, answer.text)
  const { authorizationUrl, redirectUri } = JSON.parse(answer.text) as Record<
    'authorizationUrl' | 'redirectUri',
    string
  >
  const [setCookie = ''] = answer.cookies
  const state = new URL(authorizationUrl).searchParams.get('state') ?? ''
  return { authorizationUrl, redirectUri, state, cookie: setCookie.split(';')[0] ?? '', setCookie }
}

/** What a provider that agrees to everything sends the browser back to. */
export async function approve(authorizationUrl: string): Promise<string> {
  const response = await fetch(authorizationUrl, { redirect: 'manual' })
  await response.arrayBuffer()
  const location = response.headers.get('location')
  assert.ok(location, `The provider answered HTTP ${response.status}`)
  return location
}

/** Follows the provider's redirect with the cookies of a browser, or with none. */
export function comeBack(url: string, cookie?: string, headers: RawRequest['headers'] = {}): Promise<RawAnswer> {
  const { origin, pathname, search } = new URL(url)
  return ask(origin, pathname + search, { headers: { ...(cookie && { cookie }), ...headers } })
}

/** A whole consent, which must work. */
export async function connect(nodeRed: NodeRed, question: StartQuestion = {}): Promise<RawAnswer> {
  const begun = await begin(nodeRed, question)
  const page = await comeBack(await approve(begun.authorizationUrl), begun.cookie)
  assert.equal(page.status, 200, page.text)
  return page
}

/** The sealed records on disk, by path. */
export function sealedRecords(nodeRed: NodeRed): Record<string, string> {
  const folder = path.join(nodeRed.userDir, 'oauth-connections')
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.sealed'))
  return Object.fromEntries(files.map((file) => [file, readFileSync(path.join(folder, file), 'utf8')]))
}
