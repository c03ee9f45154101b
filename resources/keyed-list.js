/**
 * Keeps the children of a list in step with items. What is there already is updated where it stands, so that the focus and what
 * a person has unfolded stay as they are. `make` gives a part with an `element` and `update(item)`, and perhaps `close()`.
 */
export function keyedList(list, { key, make }) {
  const parts = new Map()

  return (items) => {
    const focused = document.activeElement
    const wanted = new Set(items.map(key))
    for (const [name, part] of parts) {
      if (wanted.has(name)) continue
      part.close?.()
      part.element.remove()
      parts.delete(name)
    }
    let place = list.firstElementChild
    for (const item of items) {
      const part = parts.get(key(item)) ?? make(item)
      parts.set(key(item), part)
      part.update(item)
      if (part.element === place) place = place.nextElementSibling
      else list.insertBefore(part.element, place)
    }
    // An element that is moved loses the focus.
    if (focused !== document.activeElement && list.contains(focused)) focused.focus({ preventScroll: true })
  }
}
