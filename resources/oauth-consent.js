// Entry of the oauth-consent dialog: what the node's html calls.
import { checkReturnPath, checkUser, openConsent, saveConsent } from './consent-dialog.js'

globalThis.grantkeeper ??= {}
globalThis.grantkeeper.consent = { checkReturnPath, checkUser, open: openConsent, save: saveConsent }
