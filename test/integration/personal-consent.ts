import assert from 'node:assert/strict'
import { integrationNode } from '../support/flow-nodes.ts'
import type { NodeRed } from '../support/node-red.ts'
import type { FlowNode } from '../support/probes.ts'
import { approve, comeBack } from './security-consent.ts'
import { ask, type RawAnswer, type RawRequest } from './security-request.ts'

/** An integration in which every user of flows has a connection of their own. */
export function personalNode(changes: Readonly<Record<string, unknown>> = {}): FlowNode {
  return integrationNode({
    mode: 'personal',
    user: 'user',
    userType: 'msg',
    grant: 'authorization_code',
    clientId: 'web',
    ...changes,
  })
}

export interface LinkQuestion {
  /** Of the integration; both are those of the everyday one by default. */
  readonly id?: string
  readonly key?: string
  readonly returnTo?: string
  /** Where the public pages are, with a slash at the end; where the editor is by default. */
  readonly base?: string
}

/** The connect link of a user, as a flow makes it. */
export async function linkFor(nodeRed: NodeRed, user: string, question: LinkQuestion = {}): Promise<string> {
  const { id = 'integration', key = 'testapi', returnTo, base = nodeRed.editorUrl } = question
  const ticket = await nodeRed.probes.evaluate(
    (RED, integration, of, to) => RED.nodes.getNode(integration).integration.ticketFor(of, to) as string,
    id,
    user,
    returnTo,
  )
  return `${base}oauth-integration/${key}/connect/${ticket}`
}

export interface Opened {
  readonly authorizationUrl: string
  readonly redirectUri: string
  readonly state: string
}

/** Opens a connect link, which must lead to the provider. */
export async function open(link: string, headers: RawRequest['headers'] = {}): Promise<Opened> {
  const answer = await comeBack(link, undefined, headers)
  assert.equal(answer.status, 303, answer.text)
  assert.equal(answer.headers['cache-control'], 'no-store')
  assert.equal(answer.headers['referrer-policy'], 'no-referrer')
  assert.deepEqual(answer.cookies, [])
  const authorizationUrl = answer.headers.location as string
  const { searchParams } = new URL(authorizationUrl)
  return {
    authorizationUrl,
    redirectUri: searchParams.get('redirect_uri') ?? '',
    state: searchParams.get('state') ?? '',
  }
}

/** A page that asks to confirm, and the browser that it was shown in. */
export interface AskedPage {
  readonly url: string
  readonly text: string
  /** What that browser brings back: `name=value`. */
  readonly cookie: string
  /** What it says, by label. */
  readonly facts: Readonly<Record<string, string>>
}

/** Comes back from the provider, who must have agreed, to a page that asks to confirm. */
export async function askedAt(url: string, cookie?: string): Promise<AskedPage> {
  const page = await comeBack(url, cookie)
  assert.equal(page.status, 200, page.text)
  assert.match(page.text, /<h1 class="open">/)
  const facts = [...page.text.matchAll(/<dt>([^<]*)<\/dt><dd><bdi>([^<]*)<\/bdi><\/dd>/g)]
  return {
    url,
    text: page.text,
    cookie: page.cookies[0]?.split(';')[0] ?? '',
    facts: Object.fromEntries(facts.map(([, label = '', value = '']) => [label, unescaped(value)])),
  }
}

/** What a person changes of the form that they were shown; by default nothing. */
export interface Confirmation {
  readonly cookie?: string | undefined
  readonly answer?: string
  readonly headers?: RawRequest['headers']
}

/** Presses the button of a page that asks. */
export function confirm(page: AskedPage, changes: Confirmation = {}): Promise<RawAnswer> {
  const { cookie, answer, headers } = { cookie: page.cookie, ...changes }
  const action = /<form method="post" action="([^"]+)">/.exec(page.text)?.[1] ?? ''
  const hidden = unescaped(/name="answer" value="([^"]+)"/.exec(page.text)?.[1] ?? '')
  const { origin, pathname } = new URL(action, page.url)
  return ask(origin, pathname, {
    body: `answer=${encodeURIComponent(answer ?? hidden)}`,
    headers: {
      'content-type': 'application/x-www-form-urlencoded',
      ...(cookie !== undefined && { cookie }),
      ...headers,
    },
  })
}

/** The whole way of a user from a link to the end, which must work; the provider agrees to everything. */
export async function connectUser(nodeRed: NodeRed, user: string, question: LinkQuestion = {}): Promise<RawAnswer> {
  const { authorizationUrl } = await open(await linkFor(nodeRed, user, question))
  return confirm(await askedAt(await approve(authorizationUrl)))
}

/** How the connections of some users stand, and with whose token; `none` for those without. */
export function connectionsOf(nodeRed: NodeRed, users: readonly string[], id = 'integration'): Promise<string[]> {
  return nodeRed.probes.evaluate(
    (RED, all, integration) =>
      Promise.all(
        all.map(async (user: string) => {
          const { found } = await RED.nodes.getNode(integration).integration.as(user).status()
          return found.state === 'connected' ? (found.tokens.accessToken as string) : (found.state as string)
        }),
      ),
    users,
    id,
  )
}

const unescaped = (text: string): string =>
  text.replace(/&#(\d+);/g, (_, code: string) => String.fromCharCode(Number(code)))
