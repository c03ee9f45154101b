import { setValue } from './dialog-fields.js'
import { t } from './translate.js'

/** Offers the context stores of settings.js, and the one that was chosen even if it is there no more. */
export function offerStores(select, chosen) {
  const { stores = [], default: usual = 'default' } = RED.settings.context ?? {}
  select.append(new Option(usual === 'default' ? t('store.default') : t('store.named', { name: usual }), ''))
  for (const name of stores) if (name !== 'default' || chosen === name) select.append(new Option(name, name))
  setValue(select, chosen, t('store.unknown', { name: chosen }))
}

/** Whether a context store writes all that it has whenever a part of it changes; of most the runtime does not know. */
export function writesWhole(name) {
  return Boolean(RED.settings.oauthIntegrationWholeStores?.includes(name))
}
