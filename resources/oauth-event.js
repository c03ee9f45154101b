// Entry of the oauth-event dialog: what the node's html calls.
import { checkEvents, eventLabel, openEvent, saveEvent } from './event-dialog.js'

globalThis.grantkeeper ??= {}
globalThis.grantkeeper.event = { checkEvents, label: eventLabel, open: openEvent, save: saveEvent }
