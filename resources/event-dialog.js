import { chosenEvents, isChoice, keptEvents } from './event-choice.js'

const text = (key, values) => RED._(`@grantkeeper/node-red-oauth/oauth-event:oauth-event.${key}`, values)

/** For the editor's own validation. */
export function checkEvents(value) {
  return isChoice(value) || text('check.events')
}

/** What the node waits for, for its label on the canvas, where that is one thing only. */
export function eventLabel({ events }) {
  const chosen = chosenEvents(events)
  return chosen.length === 1 && text(`event.${chosen[0]}`)
}

const boxes = () => [...document.querySelectorAll('#dialog-form .oauth-event-list input')]
const ticked = () =>
  boxes()
    .filter(({ checked }) => checked)
    .map(({ value }) => value)

export function openEvent(node) {
  const chosen = chosenEvents(node.events)
  const update = () => {
    $('#oauth-event-tip').prop('hidden', ticked().length > 0)
    RED.tray.resize()
  }
  for (const box of boxes()) {
    box.checked = chosen.includes(box.value)
    box.addEventListener('change', update)
  }
  update()
}

export function saveEvent(node) {
  node.events = keptEvents(ticked())
}
