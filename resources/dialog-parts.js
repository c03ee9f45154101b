import { createDefinitionExchange } from './definition-exchange.js'
import { createJsonView } from './json-view.js'
import { createOtherGrant } from './other-grant.js'
import { createPairLists } from './pair-lists.js'
import { createParameterFields } from './parameter-fields.js'
import { createPrivateKey } from './private-key.js'
import { createProviderPicker } from './provider-picker.js'
import { createPublicCallback } from './public-callback.js'
import { createScopeList } from './scope-list.js'
import { createUserField } from './user-field.js'

const makers = [
  createOtherGrant,
  createUserField,
  createPublicCallback,
  createProviderPicker,
  createParameterFields,
  createPrivateKey,
  createScopeList,
  createPairLists,
  createJsonView,
  createDefinitionExchange,
]

/**
 * What the dialog is made of besides plain fields. Each part may `show` the draft after somebody else filled it in, `update` after
 * any change, say what saving now would lose (`unsaved`), and `close`.
 */
export function createParts(dialog) {
  const parts = makers.map((make) => make(dialog)).filter(Boolean)
  const all = (name) => () => parts.map((part) => part[name]?.())
  const unsaved = all('unsaved')
  return { show: all('show'), update: all('update'), unsaved: () => unsaved().filter(Boolean), close: all('close') }
}
