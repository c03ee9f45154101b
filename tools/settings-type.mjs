// Writes what src/definition has of schema/integration.schema.json: the type of the settings, and their shape without the
// prose, which the runtime checks. Run it after every change of the schema: `node tools/settings-type.mjs`.
import { execFileSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { compile } from 'json-schema-to-typescript'

const root = path.resolve(import.meta.dirname, '..')

/** The generated files, by their path. */
export async function settingsFiles() {
  const schema = JSON.parse(readFileSync(path.join(root, 'schema/integration.schema.json'), 'utf8'))
  const note = '// Generated from schema/integration.schema.json by tools/settings-type.mjs.'
  const type = await compile(withoutSiblings(schema), 'IntegrationSettings', { bannerComment: note, format: false })
  // A text, since JSON is read faster than code, and Node-RED's start waits for it.
  const shape = JSON.stringify(JSON.stringify(shapeOf(schema)))
  const files = {
    'src/definition/integration-settings.ts': type,
    'src/definition/settings-shape.ts': `${note}
import type { Shape } from './check-shape.ts'

export const settingsShape: Shape = JSON.parse(
  ${shape},
)
`,
  }
  return Object.fromEntries(Object.entries(files).map(([file, text]) => [file, formatted(text, file)]))
}

/** As `npm run format` would leave it. */
function formatted(text, file) {
  const biome = path.join(root, 'node_modules', '@biomejs', 'biome', 'bin', 'biome')
  const options = { cwd: root, input: text, encoding: 'utf8', stdio: ['pipe', 'pipe', 'inherit'] }
  return execFileSync(process.execPath, [biome, 'format', `--stdin-file-path=${file}`], options)
}

/**
 * The schema with references that stand alone: one with a text of its own would become a type of its own. What says nothing
 * but a text may be anything.
 */
function withoutSiblings(schema) {
  if (Array.isArray(schema)) return schema.map(withoutSiblings)
  if (typeof schema !== 'object' || schema === null) return schema
  if (schema.$ref) return { $ref: schema.$ref }
  if (typeof schema.description === 'string' && Object.keys(schema).length === 1)
    return { ...schema, tsType: 'unknown' }
  return Object.fromEntries(Object.entries(schema).map(([name, inner]) => [name, withoutSiblings(inner)]))
}

/** The schema without what is only for people. */
function shapeOf(schema) {
  const { $schema: _schema, $id: _id, title: _title, description: _description, default: _default, ...shape } = schema
  const members = (object) => Object.fromEntries(Object.entries(object).map(([name, inner]) => [name, shapeOf(inner)]))
  for (const keyword of ['properties', 'definitions']) if (shape[keyword]) shape[keyword] = members(shape[keyword])
  for (const keyword of ['items', 'additionalProperties'])
    if (typeof shape[keyword] === 'object') shape[keyword] = shapeOf(shape[keyword])
  if (shape.anyOf) shape.anyOf = shape.anyOf.map(shapeOf)
  return shape
}

if (process.argv[1] === import.meta.filename)
  for (const [file, text] of Object.entries(await settingsFiles())) writeFileSync(path.join(root, file), text)
