/**
 * The origin of a URL template, if its author wrote it out: scheme, host and port stand before the first `{{` and are closed by
 * `/`, `?` or `#`, so that nothing filled in later can become part of them. `undefined` for everything else: `{{{url}}}`,
 * `https://api.x{{h}}`, a path, a user name, or characters a URL parser would drop.
 */
export function literalOrigin(template: string): string | undefined {
  const hole = template.indexOf('{{')
  const head = hole < 0 ? template : template.slice(0, hole)
  const [, authority, closed] = /^(https?:\/\/[^\p{Cc}\s/\\?#@]+)([/?#]?)/iu.exec(head) ?? []
  if (!authority || (!closed && (hole >= 0 || authority !== head))) return undefined
  return URL.canParse(authority) ? new URL(authority).origin : undefined
}
