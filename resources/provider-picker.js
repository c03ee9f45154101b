import { askFirst } from './ask-first.js'
import { adoptDefinition } from './dialog-settings.js'
import { createOptionList } from './option-list.js'
import { isAskedFor } from './parameter-check.js'
import { findProviders, loadCatalogue } from './provider-catalogue.js'
import { isSame } from './settings-path.js'
import { t } from './translate.js'

const endpoints = [
  'issuer',
  'authorizationUrl',
  'tokenUrl',
  'refreshUrl',
  'revocationUrl',
  'introspectionUrl',
  'baseUrl',
]

/** The field in which a provider of the catalogue is found and chosen. */
export function createProviderPicker({ form, draft, changed }) {
  const field = form.querySelector('#oauth-provider')
  const link = form.querySelector('[data-role="provider-link"]')
  const note = form.querySelector('[data-role="provider-note"]')
  let catalogue = []
  let shownId

  createOptionList({ field, list: form.querySelector('#oauth-providers'), find, choose, leave: tell })

  async function find(text) {
    if (!(await load())) return []
    const none = { text: t('provider.none') }
    return [none, ...findProviders(catalogue, text).map((provider) => entryOf(provider))].slice(text ? 1 : 0)
  }

  async function load() {
    try {
      catalogue = await loadCatalogue()
      return true
    } catch {
      note.textContent = t('provider.unreachable')
      return false
    }
  }

  function choose({ provider }) {
    if (!provider) {
      draft.set('provider', undefined)
      changed()
      return tell()
    }
    const fill = () => {
      const { name: _name, key: _key, clientId: _clientId, ...settings } = provider.settings
      const name = draft.get('name') || provider.name
      adoptDefinition({ ...settings, name, provider: provider.id })
    }
    if (hasTypedEndpoints()) askFirst(t('confirm.overwrite', { name: provider.name }), t('action.overwrite'), fill)
    else fill()
    tell()
  }

  /** Whether there are addresses that did not come from the catalogue. */
  function hasTypedEndpoints() {
    const { settings = {} } = catalogue.find(({ id }) => id === draft.get('provider')) ?? {}
    return endpoints.some((name) => draft.get(name) && !isSame(draft.get(name), settings[name]))
  }

  function tell() {
    const id = draft.get('provider')
    const provider = catalogue.find((entry) => entry.id === id)
    field.value = provider?.name ?? id ?? ''
    link.hidden = !isWebAddress(provider?.documentation)
    if (!link.hidden) link.href = provider.documentation
    note.textContent = id ? '' : t('provider.hint')
  }

  async function show() {
    const id = draft.get('provider')
    if (id === shownId && note.textContent) return
    shownId = id
    tell()
    if (id && catalogue.length === 0 && (await load()) && draft.get('provider') === id) tell()
  }

  return { show }
}

function entryOf(provider) {
  const { grant = 'client_credentials', parameters = [], clientAuth } = provider.settings
  const needs = parameters.filter(isAskedFor).map(({ name, label = name }) => label)
  const client = clientAuth === 'none' ? t('label.clientId') : t('provider.client')
  return {
    provider,
    text: provider.name,
    note: [usualGrants.test(grant) ? t(`grant.${grant}`) : grant, [client, ...needs].join(', ')].join(' · '),
  }
}

const usualGrants = /^(authorization_code|client_credentials|password|jwt_bearer|token_exchange)$/

const isWebAddress = (text) => typeof text === 'string' && /^https?:\/\//i.test(text)
