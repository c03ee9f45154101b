import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { builtIn } from '../../src/definition/capturing.ts'
import { templateFunctions } from '../../src/definition/template-functions.ts'
import {
  type IntegrationDefinition,
  type IntegrationSettings,
  type PreviewedRequest,
  previewRequests,
  readDefinition,
  takeSettings,
} from '../../src/index.ts'
import { conformTokenAnswer } from '../../src/protocol/token-answer.ts'

const root = path.resolve(import.meta.dirname, '..', '..', '..')
const page = readFileSync(path.join(root, 'docs', 'definition.md'), 'utf8')

/** A fenced block: its language, what else stands behind it, and where it begins. */
interface Block {
  readonly language: string
  readonly kind: string
  readonly text: string
  readonly line: number
}

const blocks = [...page.matchAll(/^```(\w+)(?: (\w+))?\n([\s\S]*?)^```$/gm)].map(
  ({ 1: language = '', 2: kind = '', 3: text = '', index }): Block => {
    return { language, kind, text, line: page.slice(0, index).split('\n').length }
  },
)
const isDefinition = ({ language, kind }: Block) => language === 'json' && kind === ''
const settingsOf = ({ text }: Block) => JSON.parse(text) as IntegrationSettings

/** An example with what it leaves out, and with examples for what a person would type. */
function whole(settings: IntegrationSettings): IntegrationDefinition {
  const typed = (settings.parameters ?? []).filter(({ source = 'user', secret, value, required = true }) => {
    return source === 'user' && !secret && value === undefined && required
  })
  const examples = Object.fromEntries(typed.map(({ name, example, enum: choices }) => [name, example ?? choices?.[0]]))
  const provider = 'https://login.example.com'
  const attended = settings.grant === 'authorization_code' && { authorizationUrl: `${provider}/authorize` }
  const usual = { key: 'example', clientId: '<client id>', tokenUrl: `${provider}/token`, ...attended }
  return readDefinition(
    {
      ...usual,
      baseUrl: 'https://api.example.com',
      ...settings,
      parameterValues: { ...examples, ...settings.parameterValues },
    },
    (name) => `<${name}>`,
  )
}

/** The definition that a block is about: the last one above it. */
function definitionAbove(block: Block): IntegrationDefinition {
  const above = blocks.slice(0, blocks.indexOf(block)).findLast(isDefinition)
  assert.ok(above)
  return whole(settingsOf(above))
}

const sentByAll = new Set(['accept', 'user-agent'])

/** A request as the page shows it. */
function shown({ method, url = '', query = [], headers = {}, body }: PreviewedRequest): string {
  const parameters = query.map((parameter, index) => (index === 0 ? '?' : '&') + parameter)
  const address = parameters.length > 3 ? [url, ...parameters].join('\n    ') : url + parameters.join('')
  const fields = Object.entries(headers)
    .filter(([name]) => !sentByAll.has(name.toLowerCase()))
    .map(([name, value]) => `${name.toLowerCase()}: ${value}`)
  return `${[`${method} ${address}`, ...fields, ...(body === undefined ? [] : ['', body])].join('\n')}\n`
}

describe('the page about definitions', () => {
  for (const block of blocks.filter(isDefinition))
    it(`has a definition in line ${block.line}`, async () => {
      const settings = takeSettings(settingsOf(block))
      const definition = settings.key === undefined ? whole(settings) : readDefinition(settings, () => undefined)
      for (const { purpose, problem } of await previewRequests(definition, 'https://flows.example.com/callback'))
        assert.equal(problem, undefined, purpose)
    })

  for (const block of blocks.filter(({ language }) => language === 'http'))
    it(`shows in line ${block.line} what is sent`, async () => {
      const redirectUri = 'https://flows.example.com/oauth-integration/example/callback'
      const requests = await previewRequests(definitionAbove(block), redirectUri)
      const request = requests.find(({ purpose }) => purpose === block.kind)
      assert.equal(block.text, request && shown(request))
    })

  for (const block of blocks.filter(({ kind }) => kind === 'answer'))
    it(`shows in line ${block.line} an answer with a token that ends`, () => {
      const headers = { 'content-type': `application/${block.language}` }
      const response = { status: 200, headers, body: Buffer.from(block.text) }
      const { tokenResponse } = definitionAbove(block).rules
      const answer = conformTokenAnswer(response, 'login.example.com', Date.now(), tokenResponse)
      assert.equal(typeof answer['access_token'], 'string')
      assert.ok(Number(answer['expires_in']) > 600, String(answer['expires_in']))
    })

  it('has enough examples for all of this to mean something', () => {
    const count = (which: (block: Block) => boolean) => blocks.filter(which).length
    assert.ok(count(isDefinition) >= 30)
    assert.ok(count(({ language }) => language === 'http') >= 15)
    assert.ok(count(({ kind }) => kind === 'answer') >= 4)
    assert.deepEqual([...new Set(blocks.map(({ language }) => language))].sort(), ['http', 'json', 'xml'])
  })

  it('names every function that texts may call, and no other', () => {
    const [, section = ''] = page.split('\n### Functions\n')
    const table = section.slice(0, section.indexOf('\n\n', 2))
    const named = [...table.matchAll(/`\{(\w+)\(/g)].map(([, name]) => name)
    assert.deepEqual(named.sort(), Object.keys(templateFunctions).sort())
  })

  it('names every placeholder that is built in, and no other', () => {
    const [, section = ''] = page.split('\nThese names have a value:\n\n')
    const [table = '', reserved = ''] = section.split('\n\n')
    const cells = table.split('\n').map((row) => row.split('|')[1] ?? '')
    const named = [...cells, reserved].flatMap((text) => [...text.matchAll(/`(\w+)`/g)].map(([, name]) => name))
    assert.deepEqual([...new Set(named)].sort(), [...new Set(Object.values(builtIn).flat())].sort())
  })

  it('has a reference that says what the schema says', async () => {
    const tool = path.join(root, 'tools', 'definition-reference.mjs')
    const { withReference } = (await import(tool)) as { withReference: (page: string) => string }
    assert.equal(withReference(page), page, 'run node tools/definition-reference.mjs')
  })
})
