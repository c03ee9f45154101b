/** Whether a text is a path that stays on the same site however a browser reads it. */
export function isLocalPath(path: string): boolean {
  if (!/^\/(?![/\\])[^\\\p{Cc}\s]*$/u.test(path) || /%(?:5c|0[0-9a-f]|1[0-9a-f])/i.test(path)) return false
  const base = 'http://local.invalid'
  return (
    URL.canParse(path, base) && new URL(path, base).origin === base && !new URL(path, base).pathname.startsWith('//')
  )
}
