import { post } from './admin-api.js'
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
  const notification = RED.notify(t('confirm.revoke'), {
    type: 'warning',
    modal: true,
    fixed: true,
    buttons: [
      { text: t('action.cancel'), click: () => notification.close() },
      { text: t('action.revoke'), class: 'primary', click: () => [notification.close(), revoke()] },
    ],
  })
}
