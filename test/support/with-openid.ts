/** A scope with `openid` in it, once: the library grants nothing without it. */
export function withOpenid(scope: string): string {
  return [...new Set(['openid', ...scope.split(' ').filter(Boolean)])].join(' ')
}
