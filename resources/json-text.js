const looksLikeJson = /^\s*(?:[[{"]|null$|true$|false$|-?\d)/

/** Text for a value of a list of pairs: texts as they are, everything else, and texts that look like it, as JSON. */
export function textOfJson(value) {
  return typeof value === 'string' && valueOfJson(value) === value ? value : JSON.stringify(value)
}

/** What is meant by such a text: JSON where it is JSON, otherwise the text itself. */
export function valueOfJson(text) {
  if (!looksLikeJson.test(text)) return text
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}
