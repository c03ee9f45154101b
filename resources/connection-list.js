import { readConnections } from './admin-api.js'
import { calm } from './calm.js'
import { connectionActions } from './connection-actions.js'
import { createConnectionRow } from './connection-row.js'
import { element } from './element.js'
import { keyedList } from './keyed-list.js'
import { createListPages, number } from './list-pages.js'
import { mayChange } from './may-change.js'
import { t } from './translate.js'
import { createTryAgain } from './try-again.js'

/** Milliseconds after the last key that a search waits for, and until a list that is still being made is asked for again. */
const typing = 250
const making = 1000

/**
 * The connections of the users of one integration, page by page; of ten thousand there are never more than `size` in the page.
 * `changed` is told after somebody changed one here.
 */
export function createConnectionList({ id, size = 25, changed = () => {} }) {
  const search = element('input', {
    type: 'search',
    className: 'oauth-search',
    placeholder: t('connections.search'),
    spellcheck: false,
    attributes: { 'aria-label': t('connections.search'), autocomplete: 'off' },
  })
  const feedback = element('p', { className: 'oauth-message', hidden: true, attributes: { role: 'alert' } })
  const nobody = element('p', { className: 'oauth-hint', dataset: { role: 'nobody' }, hidden: true })
  const list = element('ul', { className: 'oauth-rows', attributes: { 'aria-label': t('connections.label') } })
  const pages = createListPages({ size, turn: refresh })
  const failed = createTryAgain(refresh)
  const root = element('div', { className: 'oauth-connections', dataset: { role: 'connections' } })
  root.append(search, failed.element, feedback, nobody, list, pages.element)
  const rows = new Map()
  const render = keyedList(list, { key: ({ hash }) => hash, make: makeRow })
  const again = calm(refresh, { soon: making, rest: making })
  let page
  let turn = 0
  let typed

  const act = connectionActions({
    id,
    tell,
    busy: (hash, isBusy) => rows.get(hash)?.setBusy(isBusy),
    async done(hash) {
      const place = [...list.children].indexOf(rows.get(hash)?.element)
      await Promise.all([refresh(), changed()])
      // What had the focus is gone with its row.
      const neighbour = list.children[Math.min(place, list.children.length - 1)]
      if (!rows.has(hash)) (neighbour?.querySelector('button') ?? search).focus()
    },
  })

  function makeRow({ hash }) {
    const row = createConnectionRow({ mayChange, now: () => Date.now() - page.skew, act })
    rows.set(hash, row)
    return { ...row, close: () => rows.delete(hash) }
  }

  async function refresh() {
    const mine = ++turn
    root.setAttribute('aria-busy', 'true')
    try {
      const answer = await readConnections(id, { search: search.value.trim(), cursor: pages.cursor(), limit: size })
      if (mine !== turn) return
      if (answer.connections.length === 0 && !pages.isFirst()) {
        pages.back()
        return refresh()
      }
      page = { ...answer, skew: Date.now() - answer.now }
      failed.show()
      show()
      if (page.incomplete) again.ask()
    } catch (error) {
      if (mine !== turn) return
      // A place in the list may be good no longer, as after a restart of the runtime.
      if (error.status === 400 && !pages.isFirst()) {
        pages.first()
        return refresh()
      }
      failed.show(error)
    }
    root.setAttribute('aria-busy', 'false')
  }

  function show() {
    render(page.connections)
    pages.show(page)
    const { connections, counts, incomplete } = page
    nobody.hidden = (connections.length > 0 || counts.unreadable > 0) && !incomplete
    nobody.textContent = t(
      incomplete ? 'connections.incomplete' : search.value.trim() ? 'connections.noneFound' : 'connections.none',
    )
    search.hidden = counts.connected + counts.dead === 0 && !search.value
  }

  function find() {
    pages.first()
    tell()
    return refresh()
  }

  /** @param user whom it is about, which no text may be filled with: it can hold anything */
  function tell(text, kind = 'success', user = undefined) {
    feedback.hidden = !text
    feedback.className = `oauth-message oauth-message-${kind}`
    feedback.replaceChildren(...(user === undefined ? [] : [element('bdi', { textContent: user }), ': ']), text ?? '')
  }

  search.addEventListener('input', () => {
    clearTimeout(typed)
    typed = setTimeout(find, typing)
  })
  search.addEventListener('keydown', (event) => {
    // Enter would send the form around it.
    if (event.key === 'Enter') event.preventDefault()
  })

  return {
    element: root,
    refresh,
    /** What changes with time alone. */
    tick: () => page && show(),
    close() {
      turn++
      clearTimeout(typed)
      again.stop()
    },
  }
}

/** How many users are connected, how many have to authorize again, and how many connections cannot be opened. */
export function countsText({ connected, dead, unreadable = 0 }) {
  const kinds = Object.entries({ dead, unreadable }).filter(([, count]) => count > 0)
  if (connected === 0 && kinds.length === 0) return t('connections.noUser')
  return [['connected', connected], ...kinds]
    .map(([kind, count]) => t(`connections.count.${kind}`, { count: number(count) }))
    .join(', ')
}
