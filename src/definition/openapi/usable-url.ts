/** Characters that no URL has, and those that are read in more than one way. */
const forbidden = /[\s\\\p{Cc}\p{Cf}<>"^`|]/u
/** Characters that a URL may have. */
export const longestUrl = 2_000

/** Whether a text is an absolute http(s) URL without a user name, a password or a fragment, as everybody would read it. */
export function isUsableUrl(text: string): boolean {
  if (text.length > longestUrl || forbidden.test(text) || text.includes('#') || !/^https?:\/\/[^/]/i.test(text))
    return false
  if (!URL.canParse(text)) return false
  const { username, password } = new URL(text)
  return username === '' && password === ''
}
