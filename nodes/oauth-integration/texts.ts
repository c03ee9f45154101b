import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { fill, type OAuthError } from '../../src/index.ts'

const folder = new URL('./locales/', import.meta.url)
const fallback = 'en-US'

type Tree = { readonly [name: string]: Tree | string }

const loaded = new Map<string, Tree>()
let languages: string[] | undefined

/** Texts of this node in the language a browser asks for, which may be another than the editor's. */
export interface Texts {
  readonly language: string
  /** A text by its path in the locale file, such as `page.connected.title`. */
  text(path: string, details?: Readonly<Record<string, string | number>>): string
  error(error: OAuthError): string
}

/** @param acceptLanguage the request's `Accept-Language` header (RFC 9110 §12.5.4) */
export function textsFor(acceptLanguage: string | undefined): Texts {
  languages ??= readdirSync(folder).filter((name) => !name.startsWith('.'))
  const language = bestLanguage(acceptLanguage ?? '', languages)
  const lookUp = (path: string) => find(load(language), path) ?? find(load(fallback), path)
  return {
    language,
    text: (path, details = {}) => fill(lookUp(path) ?? path, details),
    error: ({ code, reason, details, message }) => {
      const text = lookUp(`errors.${code}.${reason}`)
      if (text === undefined) return message
      // A person knows a property by its label in the dialog.
      const property = lookUp(`label.${details['property']}`)
      return fill(text, property === undefined ? details : { ...details, property })
    },
  }
}

/** The first of the wanted languages that there is, exactly or by its main part. */
export function bestLanguage(acceptLanguage: string, available: readonly string[]): string {
  const wanted = acceptLanguage
    .slice(0, 500)
    .split(',')
    .map((entry) => {
      const [name = '', ...parameters] = entry.split(';').map((part) => part.trim())
      const quality = Number(parameters.find((part) => part.startsWith('q='))?.slice(2) ?? 1)
      return { name: name.toLowerCase(), quality }
    })
    .filter(({ name, quality }) => name !== '' && quality > 0)
    .toSorted((a, b) => b.quality - a.quality)
  for (const { name } of wanted) {
    const main = name.split('-')[0] as string
    const match =
      available.find((language) => language.toLowerCase() === name) ??
      available.find((language) => language.toLowerCase().split('-')[0] === main)
    if (match) return match
  }
  return fallback
}

function load(language: string): Tree {
  let tree = loaded.get(language)
  if (!tree) {
    const file = fileURLToPath(new URL(`${language}/oauth-integration.json`, folder))
    tree = (JSON.parse(readFileSync(file, 'utf8')) as { 'oauth-integration': Tree })['oauth-integration']
    loaded.set(language, tree)
  }
  return tree
}

function find(tree: Tree, path: string): string | undefined {
  let at: Tree | string | undefined = tree
  for (const name of path.split('.')) at = typeof at === 'object' && Object.hasOwn(at, name) ? at[name] : undefined
  return typeof at === 'string' ? at : undefined
}
