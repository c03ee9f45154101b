import assert from 'node:assert/strict'
import { errorTexts } from '../../src/vocabulary/error-texts.ts'
import { html, languages, nodes, read, registrationOf, resources } from './editor-files.ts'

/** The texts of a catalogue by their whole keys. */
function textsOf(node: string, language: string): Map<string, string> {
  const texts = new Map<string, string>()
  const collect = (value: unknown, key: string): void => {
    if (typeof value === 'string') texts.set(key, value)
    else for (const [name, inner] of Object.entries(value as object)) collect(inner, key ? `${key}.${name}` : name)
  }
  collect(JSON.parse(read('nodes', node, 'locales', language, `${node}.json`)), '')
  return texts
}

const helpOf = (node: string, language: string): string => read('nodes', node, 'locales', language, `${node}.html`)

/** Scripts of the integration's dialog that are called like another node. */
const ofIntegration = ['consent-window.js']

/** Whose texts a script of the dialogs shows. */
const nodeOf = (file: string): string =>
  nodes.find((node) => !ofIntegration.includes(file) && file.startsWith(`${node.slice('oauth-'.length)}-`)) ??
  'oauth-integration'

const placeholders = (text: string): string[] => (text.match(/__\w+?__/g) ?? []).sort()

/** Keys a script asks for with `t(…)` or `text(…)`; `*` stands for what only the running script knows. */
function keysAskedFor(script: string): string[] {
  const calls = script.matchAll(/\b(?:t|text|announce)\(((?:[^()]|\([^()]*\))*)\)/g)
  return [...calls].flatMap(([, inside = '']) => [
    ...[...inside.matchAll(/'([a-zA-Z]+(?:\.\w+)+)'/g)].map(([, key = '']) => key),
    ...[...inside.matchAll(/`([a-zA-Z]+\.[^`]*)`/g)].map(([, key = '']) =>
      key.replace(/\$\{.*?\}(?=$|[.\w])/g, '*').replace(/\*.*$/, '*'),
    ),
  ])
}

function assertKnown(texts: Map<string, string>, key: string): void {
  const known = key.endsWith('*') ? [...texts.keys()].some((name) => name.startsWith(key.slice(0, -1))) : texts.has(key)
  assert.ok(known, `${key} has no text`)
}

describe('locales of the editor', () => {
  for (const node of nodes) {
    it(`${node} has the same texts with the same placeholders in every language`, () => {
      const english = textsOf(node, 'en-US')
      assert.ok(languages(node).includes('de'))
      for (const language of languages(node)) {
        const texts = textsOf(node, language)
        assert.deepEqual([...texts.keys()].sort(), [...english.keys()].sort(), language)
        for (const [key, text] of texts) {
          assert.notEqual(text.trim(), '', `${language} ${key}`)
          assert.deepEqual(placeholders(text), placeholders(english.get(key) ?? ''), `${language} ${key}`)
        }
      }
    })

    it(`${node} has a text for every key its html asks for`, () => {
      const texts = textsOf(node, 'en-US')
      for (const [, attribute = ''] of html(node).matchAll(/data-i18n="([^"]*)"/g)) {
        for (const key of attribute.split(';')) assertKnown(texts, key.replace(/^\[[\w-]+\]/, ''))
      }
      for (const [, key = '', rest = ''] of html(node).matchAll(/(?:this|RED)\._\('([^']*)'( \+)?/g)) {
        if (!key.startsWith('node-red:')) assertKnown(texts, key.replace(/^.*:/, '') + (rest && '*'))
      }
    })

    it(`${node} has a help page in every language, which explains no error code that does not exist`, () => {
      for (const language of languages(node)) {
        const help = helpOf(node, language)
        assert.match(help, new RegExp(`<script type="text/markdown" data-help-name="${node}">`))
        for (const [, code = ''] of help.matchAll(/^- `([A-Z]+_[A-Z_]+)` - /gm)) assert.ok(code in errorTexts, code)
      }
    })
  }

  for (const node of ['oauth-integration', 'oauth-request']) {
    it(`${node} has a help page in every language that explains every error code`, () => {
      for (const language of languages(node))
        for (const code of Object.keys(errorTexts))
          assert.ok(helpOf(node, language).includes(`\`${code}\``), `${language} ${code}`)
    })
  }

  it('has a text for every key the scripts of the dialogs ask for', () => {
    for (const file of resources.filter((name) => name.endsWith('.js'))) {
      const node = nodeOf(file)
      for (const key of keysAskedFor(read('resources', file))) assertKnown(textsOf(node, 'en-US'), `${node}.${key}`)
    }
  })

  it('has a text for every check and every label of a checked property', () => {
    const texts = textsOf('oauth-integration', 'en-US')
    const checks = read('resources', 'integration-checks.js').replace(/const labelOf = [\s\S]*/, '')
    const problems = [...checks.matchAll(/(?:[?:]|\?\?|return|\[) ?'([a-zA-Z]+)'/g)].map(([, key = '']) => key)
    assert.ok(problems.length > 10)
    for (const key of problems) assertKnown(texts, `oauth-integration.check.${key}`)
    for (const [name, { value }] of Object.entries(registrationOf('oauth-integration').defaults)) {
      const isChecked = new RegExp(`^  ${name}: `, 'm').test(checks) && typeof value === 'string'
      if (isChecked) assertKnown(texts, `oauth-integration.label.${name}`)
    }
  })

  it('has the error texts of the library in English', () => {
    const catalogue = JSON.parse(read('nodes', 'oauth-integration', 'locales', 'en-US', 'oauth-integration.json'))
    assert.deepEqual(catalogue['oauth-integration'].errors, errorTexts)
  })
})
