import { post } from './admin-api.js'
import { askFirst } from './ask-first.js'
import { t } from './translate.js'

/** What the Test button says; a refusal of the API is thrown. */
export function describePing({ status, ok, url, account, hint }) {
  const who = account?.name ?? account?.subject
  const text = t(ok ? 'done.ping' : 'failure.ping', { status: String(status), url })
  const all = [text, who && t('done.account', { account: who }), hint].filter(Boolean).join(' ')
  if (ok) return all
  throw new Error(all)
}

/** Sends what was typed into the fields of a token, and empties them. */
export async function enterByHand(root, id) {
  const fields = [...root.querySelectorAll('[data-hand]')]
  const token = Object.fromEntries(
    fields.map(({ dataset, value }) => [dataset.hand, value.trim()]).filter(([, value]) => value),
  )
  if (!token.accessToken) throw new Error(t('failure.noAccessToken'))
  if (token.expiresIn !== undefined && !/^\d+$/.test(token.expiresIn)) throw new Error(t('failure.expiresIn'))
  if (token.expiresIn !== undefined) token.expiresIn = Number(token.expiresIn)
  await post(id, 'token', token)
  for (const field of fields) field.value = ''
  return t('done.byHand')
}

/** Asks before the connection is given up. */
export function confirmRevoke(revoke) {
  askFirst(t('confirm.revoke'), t('action.revoke'), revoke)
}

/**
 * What the buttons beside the connection of a user do. `tell` shows what came of it, `busy` says of which connection something is
 * under way, `done` that it is over.
 */
export function connectionActions({ id, tell, busy, done }) {
  const works = {
    renew: (connection) => post(id, 'renew', { connection }).then(() => t('done.renew')),
    ping: (connection) => post(id, 'ping', { connection }).then(describePing),
    revoke: (connection) =>
      post(id, 'revoke', { connection }).then(({ confirmed }) => t(`connections.revoked.${confirmed}`)),
  }

  async function run(name, { hash, user }) {
    tell()
    busy(hash, true)
    try {
      tell(await works[name](hash), 'success', user)
    } catch (error) {
      tell(error.message, 'error', user)
    }
    busy(hash, false)
    await done(hash)
  }

  return (name, row) =>
    name === 'revoke'
      ? askFirst(t('confirm.revokeUser'), t('action.revoke'), () => run(name, row), row.user)
      : void run(name, row)
}
