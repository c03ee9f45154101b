import { isLoopback, safeUrl } from './redirect-uri.js'

/** What is wrong with a URL that may hold placeholders, or with one of several, as a key of `check` in the locale. */
export function urlProblem(text, get) {
  if (!text) return
  const problems = alternatives(text).map((alternative) => addressProblem(withoutPlaceholders(alternative), get))
  return problems.find(Boolean)
}

function addressProblem(text, get) {
  // What starts with a placeholder may get its scheme from there.
  if (text.startsWith(filled)) return
  const address = safeUrl(text)
  if (!address || !/^https?:$/.test(address.protocol) || !/^https?:\/\//i.test(text)) return 'url'
  if (address.username || address.password || address.hash) return 'urlParts'
  if (address.protocol === 'http:' && !isLoopback(address) && !get('allowHttp')) return 'insecure'
}

/** Several addresses stand in a field as a JSON list, of which the first whose placeholders are all known counts. */
function alternatives(text) {
  if (!text.startsWith('["')) return [text]
  try {
    return JSON.parse(text).map(String)
  } catch {
    return [text]
  }
}

const filled = 'x1'

/** A text in which something stands for each `{parameter}` and `{function(…)}`. */
export function withoutPlaceholders(text) {
  let [before, after] = ['', text]
  while (before !== after) [before, after] = [after, after.replace(/(?<!\\)\{[A-Za-z_][^{}]*\}/g, filled)]
  return after
}
