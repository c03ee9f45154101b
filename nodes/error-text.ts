import { type OAuthError, plain } from '../src/index.ts'

/** `RED._`: gives the key back where it knows no text. */
export type Translate = (key: string, details?: Record<string, string | number>) => string

/** The text of an error in the language of Node-RED, or else in English. */
export function errorText({ code, reason, details, message }: OAuthError, translate: Translate): string {
  const look = (key: string, values?: Record<string, string | number>): string | undefined => {
    const text = translate(`@grantkeeper/node-red-oauth/oauth-integration:oauth-integration.${key}`, values)
    return typeof text !== 'string' || text.endsWith(key) ? undefined : text
  }
  const fit = Object.entries(details).map(([name, value]) => [name, typeof value === 'number' ? value : plain(value)])
  const values = Object.fromEntries(fit) as Record<string, string | number>
  // A person knows a property by its label in the dialog.
  const property = values['property'] && look(`label.${values['property']}`)
  return look(`errors.${code}.${reason}`, property ? { ...values, property } : values) ?? message
}
