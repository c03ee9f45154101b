// Entry of the oauth-request dialog: what the node's html calls.
import { checkNodeUser } from './node-user-check.js'
import { checkUrl, openRequest, requestLabel, resizeHeaders, saveRequest } from './request-dialog.js'

globalThis.grantkeeper ??= {}
globalThis.grantkeeper.request = {
  checkUrl,
  checkUser: checkNodeUser,
  label: requestLabel,
  open: openRequest,
  save: saveRequest,
  resize: resizeHeaders,
}
