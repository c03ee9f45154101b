import { readFileSync } from 'node:fs'
import path from 'node:path'

const root = path.resolve(import.meta.dirname, '..', '..', '..')
const page = readFileSync(path.join(root, 'docs', 'user-sources.md'), 'utf8')
const recipes = [...page.matchAll(/^```js\n([\s\S]*?)^```$/gm)].map(([, code = '']) => code)

/** The settings of all recipes for log-ins together, as they stand in the documentation. They need `express-session`. */
export const documentedSettings: string = `(() => {
  const module = {}
  const settings = []
  ${recipes.map((code) => `${code}\nsettings.push(module.exports)`).join('\n')}
  return Object.assign({}, ...settings)
})()`
