import { element, message } from './element.js'
import { t } from './translate.js'

/** A request as it would be sent, with a button that copies it; or why it cannot be made. */
export function requestBlock({ problem, jwt, ...request }, name) {
  const title = element('h4', { textContent: name })
  const root = element('section', { className: 'oauth-preview-request', attributes: { 'aria-label': name } }, title)
  if (problem) {
    root.append(message('error', problem.message))
    return root
  }
  const text = textOf(request)
  const label = t('action.copy')
  const copy = element(
    'button',
    { type: 'button', className: 'red-ui-button', title: label, attributes: { 'aria-label': `${label}: ${name}` } },
    element('i', { className: 'fa fa-clipboard' }),
  )
  copy.addEventListener('click', () => RED.clipboard.copyText(text, $(copy), t('action.copied')))
  title.append(' ', copy)
  root.append(element('pre', { textContent: text, tabIndex: 0 }))
  if (jwt) {
    const parts = `${JSON.stringify(jwt.header, null, 2)}\n${JSON.stringify(jwt.claims, null, 2)}`
    root.append(element('p', { className: 'oauth-hint', textContent: t('preview.jwt') }))
    root.append(element('pre', { textContent: parts, tabIndex: 0 }))
  }
  return root
}

/** As HTTP writes it, but with a line for each parameter of the query. */
export function textOf({ method, url, query = [], headers = {}, body }) {
  const parameters = query.map((parameter, index) => `  ${index === 0 ? '?' : '&'}${parameter}`)
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`)
  return [`${method} ${url}`, ...parameters, ...lines, ...(body ? ['', body] : [])].join('\n')
}
