// Entry of the oauth-integration dialog: what the node's html calls.
import './import-slot.js'
import { checkNode } from './integration-checks.js'
import { closeDialog, openDialog, saveDialog } from './integration-dialog.js'
import './preview-slot.js'
import { addSidebarTab } from './sidebar-tab.js'

globalThis.grantkeeper ??= {}
globalThis.grantkeeper.integration = { check: checkNode, open: openDialog, save: saveDialog, close: closeDialog }

addSidebarTab()
