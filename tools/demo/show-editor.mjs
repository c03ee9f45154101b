import { client } from './demo-flows.mjs'
import { editor, person } from './stage.mjs'

/** Tells a person where everything is. It stays there as long as this process lives. */
export function showEditor({ nodeRed, server }) {
  console.log(`
The editor is open:  ${nodeRed.editorUrl}
  log in as          ${editor.user} / ${editor.password}
The demo's provider: ${server.issuer}
  people there       ${person.user} / ${person.password}, bob / bob-password
  its only client    ${client.id} / ${client.secret}

Press one of the inject buttons and look at the debug sidebar; or double-click a request node and press the pencil beside
its integration to see the connection. More flows: menu, Import, Examples. Ctrl-C stops everything.`)
}
