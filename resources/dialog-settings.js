/** What belongs to one use of a definition and not to the definition: who fills in a definition leaves it alone. */
const own = [
  'name',
  'key',
  'clientId',
  'mode',
  'user',
  'userType',
  'callbackUrl',
  'callbackRoot',
  'parameterValues',
  'store',
  'tls',
  'proxy',
  'timeout',
  'keepAlive',
]

/** The dialog that is open. There is one at most: an integration leads to no other. */
let dialog
let closers = []
const openers = new Set()

/** Lets others take part in every dialog: they are called with its node and its form, and what they return when it closes. */
export function whenOpened(opener) {
  openers.add(opener)
}

export function openSettings(opened, { node, form }) {
  dialog = opened
  closers = [...openers].map((opener) => opener({ node, form }))
}

export function closeSettings(closed) {
  if (!closed || dialog !== closed) return
  for (const close of closers) close?.()
  dialog = undefined
}

/** What the open dialog says, as it would stand in a flow: without what is empty or usual, and without credentials. */
export function readSettings() {
  return dialog?.read() ?? {}
}

/**
 * Fills in the whole open dialog; what is absent becomes empty. The key stays where none is given, and so do the credentials.
 */
export function writeSettings(settings) {
  dialog?.write(settings)
}

/** Fills in a definition: as `writeSettings`, but what belongs to this use alone stays unless the definition says it. */
export function adoptDefinition(settings) {
  const kept = pick(readSettings(), own)
  const declared = (settings.parameters ?? []).map(({ name }) => name)
  const values = { ...pick(kept.parameterValues ?? {}, declared), ...settings.parameterValues }
  writeSettings({ ...kept, ...settings, parameterValues: values })
}

/** Calls back after each change, whoever made it; what is returned ends that. */
export function watchSettings(listener) {
  return dialog?.watch(listener) ?? (() => {})
}

function pick(settings, names) {
  return Object.fromEntries(names.filter((name) => Object.hasOwn(settings, name)).map((name) => [name, settings[name]]))
}
