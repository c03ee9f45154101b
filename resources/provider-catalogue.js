const address = 'resources/@grantkeeper/node-red-oauth/catalogue.json'

let loading

/** The providers that there are: id, name, documentation and settings of each. Read once, when somebody asks for them. */
export function loadCatalogue() {
  loading ??= Promise.resolve($.getJSON(address)).catch((error) => {
    loading = undefined
    throw error
  })
  return loading
}

/** The providers that a search finds: those that have every word of it, first those whose name starts with it. */
export function findProviders(catalogue, search) {
  const wanted = search.trim().toLowerCase()
  const words = wanted.split(/\s+/)
  const found = catalogue.filter(({ id, name }) => {
    const text = `${name} ${id}`.toLowerCase()
    return words.every((word) => text.includes(word))
  })
  const startsSo = ({ name }) => (name.toLowerCase().startsWith(wanted) ? 0 : 1)
  return found.sort((one, other) => startsSo(one) - startsSo(other) || one.name.localeCompare(other.name))
}
