// Writes the reference of docs/definition.md from schema/integration.schema.json. Run it after every change of the schema:
// `node tools/definition-reference.mjs`.
import { readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'

const root = path.resolve(import.meta.dirname, '..')
const begin = '<!-- reference: made by tools/definition-reference.mjs -->'
const end = '<!-- /reference -->'

/** The groups that are requests, and have most of their properties in common. */
const requests = ['tokenRequest', 'refreshRequest', 'revocationRequest', 'introspectionRequest']
const everyRequest = 'Every request'

/** Definitions of the schema that have a table of their own, with its heading. */
const tables = { answer: 'Every answer', step: 'Every step and look-up', parameter: 'Every parameter' }

/** What others are called, and where the page explains them. */
const nouns = {
  urlTemplate: '[address](#addresses), or list of them',
  templates: '[texts](#texts-and-placeholders) by name',
  parameterValues: 'values by name',
  path: '[path](#answers)',
  values: 'list, or text with commas',
  statusList: 'statuses, or text with commas',
}

/** A page whose reference is as the schema has it. */
export function withReference(page, schema = readSchema()) {
  const [before, rest] = page.split(begin)
  const after = rest?.split(end)[1]
  if (after === undefined) throw new Error(`no ${begin} … ${end}`)
  return `${before}${begin}\n\n${reference(schema)}\n${end}${after}`
}

function reference({ properties, definitions }) {
  const { step } = definitions
  const common = Object.keys(step.properties).filter((name) =>
    requests.every((group) => shapeOf(properties[group].properties[name]) === shapeOf(step.properties[name])),
  )
  const named = requests.map((name) => `\`${name}\``).join(', ')
  const own = (group) => ({
    ...group,
    properties: without(group.properties, common),
    description: `${group.description} It has the properties of ${linkTo(everyRequest, 'every request')}.`,
  })
  const section = (heading, { description, properties: all }, nested = true) => {
    const rows = rowsOf(all, definitions, nested)
    const table = rows.length > 0 ? ['| property | what it is | default | |', '|---|---|---|---|', ...rows, ''] : []
    return [`### ${heading}`, '', ...(description ? [description, ''] : []), ...table].join('\n')
  }
  return [
    section('The whole', { properties }, false),
    section(everyRequest, {
      description: `What ${named} and each of the ${linkTo(tables.step, 'steps and look-ups')} can say.`,
      properties: Object.fromEntries(common.map((name) => [name, step.properties[name]])),
    }),
    ...Object.entries(properties)
      .filter(([, property]) => isGroup(property))
      .map(([name, group]) => section(`\`${name}\``, requests.includes(name) ? own(group) : group)),
    section(tables.answer, definitions.answer),
    section(tables.step, own(step)),
    section(tables.parameter, definitions.parameter),
  ].join('\n')
}

/** A row for each property; `nested` adds those of groups within, which have no table of their own. */
function rowsOf(properties, definitions, nested, prefix = '') {
  return Object.entries(properties).flatMap(([name, property]) => {
    const { description = '', default: fallback } = { ...definitionOf(property, definitions), ...property }
    const value = fallback === undefined || fallback === '' ? '' : `\`${JSON.stringify(fallback)}\``
    const type = nested && isGroup(property) ? 'group' : typeOf(property, definitions, name)
    const row = `| \`${prefix}${name}\` | ${type} | ${value} | ${description.replaceAll('|', '\\|')} |`
    const inner = isGroup(property.items ?? {})
      ? [property.items, '[].']
      : nested && isGroup(property) && [property, '.']
    return inner ? [row, ...rowsOf(inner[0].properties, definitions, nested, `${prefix}${name}${inner[1]}`)] : [row]
  })
}

const words = {
  string: 'text',
  number: 'number',
  boolean: 'yes or no',
  null: '`null`',
  array: 'list',
  object: 'object',
}

function typeOf(schema, definitions, name) {
  const referred = schema.$ref?.slice('#/definitions/'.length)
  if (referred in tables) return linkTo(tables[referred], referred)
  if (referred) return nouns[referred] ?? typeOf(definitions[referred], definitions, name)
  if (isGroup(schema)) return linkTo(name, 'group')
  if (schema.enum) return choicesOf(schema.enum)
  if (schema.anyOf) return eitherOf(schema.anyOf, definitions, name)
  if (schema.type === 'array')
    return isGroup(schema.items) ? 'list' : `list of ${plural(typeOf(schema.items, definitions, name))}`
  if (schema.type === 'object' && typeof schema.additionalProperties === 'object')
    return `${plural(typeOf(schema.additionalProperties, definitions, name))} by name`
  if (schema.type === undefined) return 'values'
  return (
    [schema.type]
      .flat()
      .map((type) => words[type] ?? type)
      .join(' or ') + rangeOf(schema)
  )
}

/** Numbers and truth values may be written as text, since fields of the editor are. */
function eitherOf(shapes, definitions, name) {
  const [first, second] = shapes
  if (['number', 'boolean'].includes(first.type) && (second.enum || second.type === 'string'))
    return words[first.type] + rangeOf(first)
  return shapes.map((shape) => typeOf(shape, definitions, name)).join(', or ')
}

function choicesOf(values) {
  const shown = values.filter((value) => value !== '')
  return shown.map((value) => `\`${value}\``).join(', ')
}

const rangeOf = ({ minimum, maximum }) => (minimum === undefined ? '' : ` from ${minimum} to ${maximum}`)
const plural = (text) =>
  text
    .replace(/^text\b/, 'texts')
    .replace(/^number\b/, 'numbers')
    .replace(/^\[(\w+)\]/, '[$1s]')
const isGroup = ({ type, properties }) => type === 'object' && properties !== undefined
const definitionOf = ({ $ref }, definitions) => ($ref ? definitions[$ref.slice('#/definitions/'.length)] : {})
const without = (object, names) => Object.fromEntries(Object.entries(object).filter(([name]) => !names.includes(name)))

/** What must be equal for two properties to be one: all but what is only for people. */
function shapeOf(schema) {
  return JSON.stringify(schema ?? null, (key, value) => (key === 'description' ? undefined : value))
}

/** As GitHub makes an anchor of a heading. */
function linkTo(heading, text) {
  const anchor = heading
    .toLowerCase()
    .replaceAll(/[^a-z0-9 -]/g, '')
    .replaceAll(' ', '-')
  return `[${text}](#${anchor})`
}

function readSchema() {
  return JSON.parse(readFileSync(path.join(root, 'schema/integration.schema.json'), 'utf8'))
}

if (process.argv[1] === import.meta.filename) {
  const page = path.join(root, 'docs/definition.md')
  writeFileSync(page, withReference(readFileSync(page, 'utf8')))
}
