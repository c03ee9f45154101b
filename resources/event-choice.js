/** In the order of the dialog. */
export const eventNames = ['connected', 'renewed', 'renewalFailing', 'consentRequired', 'revoked']

/** The events that a node is told of; all of them where it does not say. */
export function chosenEvents(events) {
  const known = eventNames.filter((name) => events?.includes(name))
  return known.length > 0 ? known : eventNames
}

/** What is kept of a choice: nothing for all of them. Nothing chosen is all, too, since a node that is never told has no use. */
export function keptEvents(chosen) {
  const known = eventNames.filter((name) => chosen.includes(name))
  return known.length === eventNames.length ? [] : known
}

/** Whether a stored choice is one that the runtime understands. */
export function isChoice(events) {
  return events === undefined || (Array.isArray(events) && events.every((name) => eventNames.includes(name)))
}
