const catalog = '@grantkeeper/node-red-oauth/oauth-integration:oauth-integration.'

/** A text in the editor's language; `values` fill its `__name__` placeholders. Plain text, never html. */
export function t(key, values) {
  return RED._(catalog + key, values)
}
