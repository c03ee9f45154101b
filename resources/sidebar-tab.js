import { readIntegrations } from './admin-api.js'
import { calm } from './calm.js'
import { createIntegrationsView } from './integrations-view.js'
import { t } from './translate.js'
import { whileVisible } from './while-visible.js'
import { integrationsHere, mergeIntegrations } from './workspace-integrations.js'

const tabId = 'grantkeeper-oauth'
const action = 'grantkeeper:show-oauth-tab'
const catalogue = '@grantkeeper/node-red-oauth/oauth-integration:oauth-integration.'

/** Milliseconds between two looks at the clock; what is shown of time has no seconds that anybody waits for. */
const ticking = 15_000

/** Whether a set of nodes that was switched on or off is this package's. */
const isOurs = ({ types = [] }) => types.includes('oauth-integration')

/** Puts the tab with all integrations into the sidebar, for as long as the editor knows the node. */
export function addSidebarTab() {
  const view = createIntegrationsView({ load: () => refresh(true), now: () => Date.now() - skew })
  const refreshing = calm(() => refresh())
  const drawing = calm(draw, { soon: 50, rest: 250 })
  const touched = new Set()
  let running = []
  let skew = 0
  let isSeen = false
  let isKnown = false
  let clock
  let turn = 0

  /** @param everything also the users, whatever is known to have changed */
  async function refresh(everything = false) {
    const mine = ++turn
    const ids = everything ? view.ids() : [...touched]
    touched.clear()
    try {
      const answer = await readIntegrations()
      if (mine !== turn) return
      running = answer.integrations
      skew = Date.now() - answer.now
      isKnown = true
      view.fail()
      draw()
      await Promise.all(ids.map(view.refreshUsers))
    } catch (error) {
      if (mine === turn) view.fail(error)
    }
  }

  function draw() {
    if (isKnown) view.show(mergeIntegrations(integrationsHere(), running))
  }

  function hear(topic) {
    touched.add(topic.slice(topic.indexOf('/') + 1))
    if (isSeen) refreshing.ask()
  }

  function start() {
    isSeen = true
    refreshing.ask()
    clock = setInterval(draw, ticking)
  }

  function stop() {
    isSeen = false
    refreshing.stop()
    clearInterval(clock)
  }

  function add() {
    if (RED.sidebar.containsTab(tabId)) return
    RED.sidebar.addTab({
      id: tabId,
      label: t('sidebar.label'),
      name: t('sidebar.name'),
      iconClass: 'fa fa-key',
      content: view.element,
      action,
    })
  }

  const changes = ['nodes:add', 'nodes:remove', 'nodes:change', 'flows:change', 'flows:loaded', 'deploy']
  for (const event of changes) RED.events.on(event, () => isSeen && drawing.ask())
  RED.events.on('login', () => isSeen && refreshing.ask())
  for (const event of ['added', 'enabled']) RED.events.on(`registry:node-set-${event}`, (set) => isOurs(set) && add())
  for (const event of ['removed', 'disabled'])
    RED.events.on(`registry:node-set-${event}`, (set) => isOurs(set) && remove())
  RED.comms.subscribe('oauth-integration/#', hear)
  // The flows run, after a deploy by anybody.
  RED.comms.subscribe('notification/runtime-deploy', () => isSeen && refreshing.ask())
  RED.actions.add(action, () => RED.sidebar.show(tabId), { label: `${catalogue}sidebar.action` })
  add()
  whileVisible(view.element, { appear: start, vanish: stop })

  function remove() {
    if (!RED.sidebar.containsTab(tabId)) return
    // Node-RED 5 would take it for the tab in front even after it is gone.
    if (isSeen) RED.sidebar.show('info')
    RED.sidebar.removeTab(tabId)
  }
}
