/**
 * A field that searches a list as one types: the combobox of the ARIA authoring practices. `find` gives the entries for a text,
 * each with `text` and perhaps `note`; `choose` is told which one was taken, `leave` that nothing was.
 */
export function createOptionList({ field, list, find, choose, leave }) {
  let entries = []
  let active = -1

  async function show(text) {
    entries = await find(text)
    active = entries.length > 0 && text ? 0 : -1
    list.replaceChildren(...entries.map((entry, index) => optionOf(entry, `${list.id}-${index}`)))
    setOpen(field.ownerDocument.activeElement === field)
    mark()
  }

  function setOpen(isOpen) {
    list.hidden = !isOpen
    field.setAttribute('aria-expanded', String(isOpen))
    if (!isOpen) field.removeAttribute('aria-activedescendant')
  }

  function mark() {
    for (const [index, option] of [...list.children].entries())
      option.setAttribute('aria-selected', String(index === active))
    const option = list.children[active]
    if (!option) return field.removeAttribute('aria-activedescendant')
    field.setAttribute('aria-activedescendant', option.id)
    option.scrollIntoView({ block: 'nearest' })
  }

  function take(entry) {
    setOpen(false)
    choose(entry)
  }

  const keys = {
    ArrowDown: () => move(active + 1),
    ArrowUp: () => move(active - 1),
    Enter: () => !list.hidden && entries[active] && take(entries[active]),
    Escape: () => setOpen(false),
  }

  function move(to) {
    if (list.hidden) return void show('')
    active = (to + entries.length) % entries.length
    mark()
  }

  field.addEventListener('keydown', (event) => {
    const isMine = event.key !== 'Escape' || !list.hidden
    if (!(event.key in keys) || !isMine || event.ctrlKey || event.metaKey) return
    event.preventDefault()
    event.stopPropagation()
    keys[event.key]()
  })
  field.addEventListener('input', () => void show(field.value))
  field.addEventListener('click', () => {
    if (!list.hidden) return
    field.select()
    void show('')
  })
  field.addEventListener('blur', () => {
    setOpen(false)
    leave()
  })
  // Before the field loses the focus.
  list.addEventListener('mousedown', (event) => {
    event.preventDefault()
    const index = [...list.children].indexOf(event.target.closest('[role="option"]'))
    if (event.button === 0 && entries[index]) take(entries[index])
  })
}

function optionOf({ text, note }, id) {
  const option = document.createElement('li')
  option.id = id
  option.setAttribute('role', 'option')
  option.append(Object.assign(document.createElement('span'), { textContent: text }))
  if (note) option.append(Object.assign(document.createElement('small'), { textContent: note }))
  return option
}
