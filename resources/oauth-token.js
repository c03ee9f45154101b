// Entry of the oauth-token dialog: what the node's html calls.
import { checkPlace, checkUser, openToken, saveToken } from './token-dialog.js'

globalThis.grantkeeper ??= {}
globalThis.grantkeeper.token = { checkPlace, checkUser, open: openToken, save: saveToken }
