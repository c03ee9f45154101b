const suffix = /^(https?:\/\/[^/?#]+)(.*?)\/\.well-known\/(openid-configuration|oauth-authorization-server)(\/[^?#]*)?$/

/**
 * The issuer that a metadata document belongs to: the well-known part stands behind its path (OpenID Connect Discovery 1.0 §4) or
 * between host and path (RFC 8414 §3). `undefined` when the URL is not one of a metadata document.
 */
export function issuerOf(url: string): string | undefined {
  const [, origin, before = '', , after = ''] = suffix.exec(url) ?? []
  return origin && origin + before + after
}
