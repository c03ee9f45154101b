// Entry of the oauth-consent dialog: what the node's html calls.
import { checkReturnPath, openConsent } from './consent-dialog.js'
import { saveNodeUser } from './node-user.js'
import { checkNodeUser } from './node-user-check.js'

globalThis.grantkeeper ??= {}
globalThis.grantkeeper.consent = {
  checkReturnPath,
  checkUser: checkNodeUser,
  open: openConsent,
  save: saveNodeUser,
}
