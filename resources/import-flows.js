import { element } from './element.js'
import { t } from './translate.js'

const known = ['authorizationCode', 'clientCredentials', 'password', 'deviceAuthorization', 'openIdConnect', 'implicit']

/** What they are is said by the reason already. */
const plainReasons = ['apiKey', 'httpBasic', 'httpBearer', 'httpOther', 'mutualTLS', 'implicit']

/** The flows of a description: those that can be used to choose from, and behind a fold the others with the reason. */
export function createFlowList({ flows, last, choose }) {
  const radios = new Map()
  const rowOf = (flow, index) => {
    const id = `oauth-import-flow-${index}`
    const radio = element('input', { type: 'radio', name: 'oauth-import-flow', id, disabled: !flow.supported })
    radio.addEventListener('change', () => choose(flow))
    if (flow.supported) radios.set(flow, radio)
    const label = element('label', { htmlFor: id }, element('b', { textContent: flow.scheme }), nameOf(flow))
    if (flow.description) label.append(element('small', { textContent: flow.description }))
    if (!flow.supported) label.append(element('small', {}, ...reasonOf(flow)))
    return element('div', { className: 'oauth-import-choice' }, radio, label)
  }
  const rows = flows.map(rowOf)
  const unusable = rows.filter((_, index) => !flows[index].supported)
  const root = element(
    'fieldset',
    { className: 'oauth-import-flows' },
    element('legend', { textContent: t('import.flows') }),
    ...rows.filter((_, index) => flows[index].supported),
  )
  if (unusable.length > 0) {
    const count = element('summary', { textContent: t('import.unusable', { count: String(unusable.length) }) })
    root.append(element('details', { open: unusable.length === rows.length }, count, ...unusable))
  }

  /** Chooses what was imported the last time, else the first that can be used. */
  function start() {
    const same = [...radios.keys()].find(({ scheme, flow }) => scheme === last?.scheme && flow === last?.flow)
    const flow = same ?? radios.keys().next().value
    if (!flow) return
    radios.get(flow).checked = true
    choose(flow)
  }

  return { root, start }
}

function nameOf({ flow }) {
  if (flow === undefined) return ''
  return ` · ${known.includes(flow) ? t(`import.flow.${flow}`) : flow}`
}

/** Why it cannot be used, and where that stands. What stands there is not ours: it is a text of its own. */
function reasonOf({ reason, place, detail }) {
  const found = detail && !plainReasons.includes(reason) ? element('code', { textContent: detail }) : ''
  return [t(`import.reason.${reason}`), ' ', found, ' ', element('code', { textContent: place })]
}
