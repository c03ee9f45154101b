/** An element with these properties and children; texts stay texts, whatever stands in them. */
export function element(tag, properties = {}, ...children) {
  const { dataset, attributes, ...own } = properties
  const made = Object.assign(document.createElement(tag), own)
  Object.assign(made.dataset, dataset)
  for (const [name, value] of Object.entries(attributes ?? {})) made.setAttribute(name, value)
  made.append(...children.filter((child) => child !== undefined && child !== ''))
  return made
}

/** A message of a kind: `error`, `warning` or none. */
export function message(kind, text, role) {
  const className = `oauth-message${kind ? ` oauth-message-${kind}` : ''}`
  return element('p', { className, textContent: text, ...(role && { attributes: { role } }) })
}

/** A button with an icon of Font Awesome. */
export function button(icon, text, click) {
  const made = element(
    'button',
    { type: 'button', className: 'red-ui-button' },
    element('i', { className: `fa ${icon}`, attributes: { 'aria-hidden': 'true' } }),
  )
  made.append(` ${text}`)
  made.addEventListener('click', click)
  return made
}
