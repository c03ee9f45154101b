import { postDefinition } from './admin-api.js'
import { element, message } from './element.js'
import { createChangeList } from './import-changes.js'
import { createFlowList } from './import-flows.js'
import { createScopeChecklist } from './import-scopes.js'
import { t } from './translate.js'

/**
 * What a description says, and what importing it would change in the settings `before`. `settle` is told when that is known
 * (the choice can be applied) and when it is not.
 */
export function createReview({ description, before, settle }) {
  const { title, version, openapi, address, servers, flows, notices } = description
  const choice = element('div')
  const plan = element('div', { attributes: { 'aria-live': 'polite' } })
  const serverList = createServerList(servers, before, () => void show())
  let flow
  let scopes
  let changes
  let answer
  let turn = 0

  const list = createFlowList({
    flows,
    last: before.apiDescription,
    choose(chosen) {
      flow = chosen
      scopes = createScopeChecklist({ ...chosen, scope: before.scope ?? '' })
      choice.replaceChildren(...[scopes.root].filter(Boolean))
      void show()
    },
  })

  async function show() {
    if (!flow) return
    const mine = ++turn
    settle(false)
    try {
      const chosen = serverList.chosen()
      // The choice of scopes is made here: what is in the settings is nothing to be changed by the plan.
      const body = { settings: { ...flow.settings, scope: '' }, before }
      const found = await postDefinition('import', {
        ...body,
        ...(chosen && { server: { first: servers[0], chosen } }),
      })
      if (mine !== turn) return
      answer = found
      changes = createChangeList({ changes: found.changes, before })
      const problem = found.problem && message('warning', found.problem.message)
      plan.replaceChildren(...[problem, changes.root].filter(Boolean))
      settle(true)
    } catch (error) {
      if (mine === turn) plan.replaceChildren(message('error', error.message, 'alert'))
    }
  }

  const head = [title || t('import.untitled'), version].filter(Boolean).join(' ')
  const root = element(
    'div',
    { className: 'oauth-import-review' },
    element('h3', { textContent: head }),
    element('p', { className: 'oauth-hint', textContent: [formatOf(openapi), address].filter(Boolean).join(' · ') }),
    list.root,
    ...[serverList.root].filter(Boolean),
    choice,
    plan,
    ...[noticesOf(notices)].filter(Boolean),
  )
  if (!flows.some(({ supported }) => supported)) plan.append(message('warning', t('import.nothingUsable')))
  return { root, start: list.start, result: () => resultOf(answer.settings, changes.kept(), scopes.chosen(), before) }
}

/** The settings after the import. What belongs to parameters that are gone goes with them. */
function resultOf(planned, kept, scope, before) {
  const wanted = Object.entries(planned).filter(([name]) => !kept.includes(name))
  const { provider: _, ...now } = before
  const settings = { ...now, ...Object.fromEntries(wanted), scope }
  const declared = new Set((settings.parameters || []).map(({ name }) => name))
  const values = Object.entries(before.parameterValues ?? {}).filter(([name]) => declared.has(name))
  return { ...settings, parameterValues: Object.fromEntries(values) }
}

function createServerList(servers, { baseUrl }, changed) {
  if (servers.length < 2) return { chosen: () => undefined }
  const select = element(
    'select',
    { id: 'oauth-import-server' },
    ...servers.map(({ url, description }, index) =>
      element('option', { value: String(index), textContent: [url, description].filter(Boolean).join(' – ') }),
    ),
  )
  // The one that is used already, if it is still there.
  const used = servers.findIndex((server) => JSON.stringify(server.baseUrl) === JSON.stringify(baseUrl))
  select.value = String(Math.max(used, 0))
  select.addEventListener('change', changed)
  const label = element('label', { htmlFor: select.id, textContent: t('import.server') })
  return {
    root: element('div', { className: 'oauth-import-server' }, label, select),
    chosen: () => servers[Number(select.value)],
  }
}

function noticesOf(notices) {
  if (notices.length === 0) return undefined
  const rows = notices.map(({ code, place, detail }) =>
    element(
      'li',
      {},
      t(`import.notice.${code}`),
      ' ',
      detail ? element('code', { textContent: detail }) : '',
      ' ',
      element('code', { textContent: place }),
    ),
  )
  const count = t('import.notices', { count: String(notices.length) })
  return element(
    'details',
    { className: 'oauth-fold' },
    element('summary', { textContent: count }),
    element('ul', {}, ...rows),
  )
}

const formatOf = (version) => `${version.startsWith('2') ? 'Swagger' : 'OpenAPI'} ${version}`
