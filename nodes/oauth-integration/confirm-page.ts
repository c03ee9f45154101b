import { type Account, type PendingConsent, plain } from '../../src/index.ts'
import type { Page } from './callback-page.ts'
import type { Texts } from './texts.ts'

export interface ConfirmQuestion {
  readonly pending: PendingConsent
  /** Of the integration, as people call it. */
  readonly integration: string
  /** What the connection was made with so far, if there is one. */
  readonly account?: Account
  /** Where the form goes, and what it brings along. */
  readonly action: string
  readonly answer: string
}

/** Characters of a user id that are shown: ids that differ only at the end must not look alike. */
const longestUser = 1_000

/** The page that asks a person whether they want what somebody has started: it says who, and what would come of it. */
export function confirmPage(question: ConfirmQuestion, texts: Texts): Page {
  const { pending, integration, account, action, answer } = question
  const isPersonal = pending.user !== undefined
  const text = (name: string, details = {}) =>
    texts.text(`page.${isPersonal ? 'personal.' : ''}confirm.${name}`, details)
  const form = { action, fields: { answer }, label: text('accept') }
  const common = { status: 200, title: text('title'), form }
  if (!isPersonal) {
    const user = pending.startedBy ?? text('unknownUser')
    return { ...common, paragraphs: [text('text', { user, integration }), text('hint')] }
  }
  const known = account?.name ?? account?.subject
  return {
    ...common,
    paragraphs: [text('text')],
    facts: [
      [text('user'), shownUser(pending.user ?? '')],
      [text('integration'), plain(integration)],
      [text('provider'), plain(hostOf(pending))],
      ...(known === undefined ? [] : ([[text('account'), plain(known)]] as const)),
    ],
    warning: text('warning'),
  }
}

/**
 * A user as a text in which nothing hides or turns round: “alice” and “alice” with an invisible character behind it are two
 * users, and must not look alike to the one who decides.
 */
function shownUser(user: string): string {
  const visible = user
    .slice(0, 2 * longestUser)
    .replace(/[\p{C}\p{DI}\p{Zl}\p{Zp}]|(?! )\p{Zs}|^ | $/gu, (hidden) => `\\u{${hidden.codePointAt(0)?.toString(16)}}`)
  return visible.length > longestUser ? `${visible.slice(0, longestUser - 1).replace(/\p{Cs}$/u, '')}…` : visible
}

function hostOf({ request: { metadata } }: PendingConsent): string {
  const address = metadata.authorizationUrl ?? metadata.tokenUrl ?? metadata.issuer
  return address === undefined ? '' : new URL(address).host
}
