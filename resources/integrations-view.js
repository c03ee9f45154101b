import { button, element } from './element.js'
import { createIntegrationEntry } from './integration-entry.js'
import { keyedList } from './keyed-list.js'
import { number } from './list-pages.js'
import { t } from './translate.js'
import { createTryAgain } from './try-again.js'

/** The list of all integrations, with what to do where there are none. */
export function createIntegrationsView({ load, now }) {
  const summary = element('span', { className: 'oauth-summary', attributes: { role: 'status' } })
  const again = button('fa-refresh', '', load)
  again.className = 'red-ui-sidebar-header-button'
  again.title = t('action.refresh')
  again.setAttribute('aria-label', t('action.refresh'))
  const failed = createTryAgain(load)
  const empty = element('p', { className: 'oauth-empty', textContent: t('sidebar.empty'), hidden: true })
  const list = element('ul', { className: 'oauth-entries', attributes: { 'aria-label': t('sidebar.list') } })
  const root = element(
    'div',
    { className: 'oauth-sidebar', attributes: { role: 'region', 'aria-label': t('sidebar.name') } },
    element('div', { className: 'red-ui-sidebar-header oauth-sidebar-header' }, summary, element('span', {}, again)),
    element('div', { className: 'oauth-sidebar-content' }, failed.element, empty, list),
  )
  const entries = new Map()
  const render = keyedList(list, {
    key: ({ id }) => id,
    make({ id }) {
      const entry = createIntegrationEntry({ now, changed: load })
      entries.set(id, entry)
      return {
        ...entry,
        close() {
          entry.close()
          entries.delete(id)
        },
      }
    },
  })

  return {
    element: root,
    show(all) {
      render(all)
      empty.hidden = all.length > 0
      const text = summaryOf(all)
      if (summary.textContent !== text) summary.textContent = text
    },
    /** @param error of the last attempt to load; absent when it succeeded */
    fail: failed.show,
    refreshUsers: (id) => entries.get(id)?.refresh(),
    ids: () => [...entries.keys()],
  }
}

function summaryOf(all) {
  if (all.length === 0) return ''
  const troubled = all.filter(({ health }) => health === 'trouble' || health === 'warning').length
  return t(troubled > 0 ? 'sidebar.troubled' : 'sidebar.well', {
    total: number(all.length),
    troubled: number(troubled),
  })
}
