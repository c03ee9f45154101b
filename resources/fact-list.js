/** Fills a list with what is known: rows of a name, a label and a value, which may be an element; those without a value are left out. */
export function fillFacts(list, rows) {
  const wanted = rows.filter(([, , value]) => value)
  list.replaceChildren(
    ...wanted.flatMap(([name, label, value]) => {
      const term = document.createElement('dt')
      const description = document.createElement('dd')
      term.textContent = label
      description.append(value)
      description.dataset.fact = name
      return [term, description]
    }),
  )
  list.hidden = wanted.length === 0
}
