import { type OAuthError, plain } from '../src/index.ts'

/** `RED._`: gives the key back where it knows no text. */
export type Translate = (key: string, details?: Record<string, string | number>) => string

/** The text of an error in the language of Node-RED, or else in English. */
export function errorText({ code, reason, details, message }: OAuthError, translate: Translate): string {
  const key = `oauth-integration.errors.${code}.${reason}`
  const fit = Object.entries(details).map(([name, value]) => [name, typeof value === 'number' ? value : plain(value)])
  const text = translate(`@grantkeeper/node-red-oauth/oauth-integration:${key}`, Object.fromEntries(fit))
  return typeof text !== 'string' || text.endsWith(key) ? message : text
}
