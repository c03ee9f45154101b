import { createConnectionList } from './connection-list.js'
import { createDisclosure } from './disclosure.js'
import { button, element, message } from './element.js'
import { fillFacts } from './fact-list.js'
import { factsOfIntegration, noteOfIntegration } from './integration-facts.js'
import { t } from './translate.js'

const icons = {
  trouble: 'fa-times-circle oauth-error',
  warning: 'fa-exclamation-triangle oauth-warning',
  idle: 'fa-circle-o',
  good: 'fa-check-circle oauth-success',
}

/** One integration in the sidebar. `changed` is told when somebody changed a connection here; `now` is the runtime's time. */
export function createIntegrationEntry({ now, changed }) {
  const disclosure = createDisclosure({ opened: showUsers })
  const edit = button('fa-pencil', '', () => RED.editor.editConfig('', 'oauth-integration', entry.nodeId))
  const uses = button('fa-search', '', () => RED.search.show(entry.nodeId))
  const problem = message('error', '')
  const facts = element('dl', { className: 'oauth-facts' })
  for (const made of [edit, uses]) made.classList.add('red-ui-button-small')
  edit.dataset.action = 'edit'
  uses.dataset.action = 'uses'
  disclosure.body.append(problem, facts)
  const head = element('div', { className: 'oauth-entry-head' }, disclosure.button, uses, edit)
  const line = element('li', { className: 'oauth-entry' }, head, disclosure.body)
  let entry
  let users

  function showUsers(isOpen) {
    const isWanted = isOpen && entry.mode === 'personal' && entry.counts !== undefined
    if (isWanted && !users) {
      users = createConnectionList({ id: entry.id, changed })
      disclosure.body.append(users.element)
      void users.refresh()
    }
    if (!isWanted && users) {
      users.close()
      users.element.remove()
      users = undefined
    }
  }

  return {
    element: line,
    update(next) {
      entry = next
      line.dataset.health = entry.health
      line.dataset.integration = entry.id
      disclosure.show({ iconClass: icons[entry.health], title: entry.name, note: noteOfIntegration(entry, now()) })
      problem.textContent = entry.error?.message ?? ''
      problem.hidden = !entry.error
      fillFacts(facts, factsOfIntegration(entry))
      label(edit, t('sidebar.edit', { name: entry.name }))
      label(uses, t('sidebar.uses', { count: String(entry.uses ?? 0) }))
      edit.hidden = !entry.nodeId
      uses.hidden = !entry.uses
      showUsers(disclosure.isOpen())
      users?.tick()
    },
    /** Something has happened to its connections. */
    refresh: () => users?.refresh(),
    close: () => users?.close(),
  }
}

function label(made, text) {
  made.title = text
  made.setAttribute('aria-label', text)
}
