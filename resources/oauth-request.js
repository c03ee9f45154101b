// Entry of the oauth-request dialog: what the node's html calls.
import { checkUrl, checkUser, openRequest, requestLabel, resizeHeaders, saveRequest } from './request-dialog.js'

globalThis.grantkeeper ??= {}
globalThis.grantkeeper.request = {
  checkUrl,
  checkUser,
  label: requestLabel,
  open: openRequest,
  save: saveRequest,
  resize: resizeHeaders,
}
