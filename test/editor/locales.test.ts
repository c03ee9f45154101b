import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import vm from 'node:vm'
import { errorTexts } from '../../src/vocabulary/error-texts.ts'

const root = path.resolve(import.meta.dirname, '../../..')
const nodes = ['oauth-integration', 'oauth-request'] as const
const read = (...names: string[]): string => readFileSync(path.join(root, ...names), 'utf8')
const html = (node: string): string => read('nodes', node, `${node}.html`)
const languages = (node: string): string[] => readdirSync(path.join(root, 'nodes', node, 'locales'))
const resources = readdirSync(path.join(root, 'resources'))

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

const placeholders = (text: string): string[] => (text.match(/__\w+?__/g) ?? []).sort()

interface Registration {
  defaults: Record<string, { value?: unknown; type?: string }>
  credentials?: Record<string, { type: string }>
}

/** What the script of a node's html registers. */
function registrationOf(node: string): Registration {
  const script = /<script type="text\/javascript">([\s\S]*?)<\/script>/.exec(html(node))?.[1] ?? ''
  const registered = new Map<string, Registration>()
  const RED = {
    _: (key: string) => key,
    nodes: { registerType: (type: string, definition: Registration) => registered.set(type, definition) },
  }
  vm.runInNewContext(script, { RED })
  const definition = registered.get(node)
  assert.ok(definition, `${node}.html registers ${node}`)
  return definition
}

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

    it(`${node} has a help page in every language that explains every error code`, () => {
      for (const language of languages(node)) {
        const help = read('nodes', node, 'locales', language, `${node}.html`)
        assert.match(help, new RegExp(`<script type="text/markdown" data-help-name="${node}">`))
        for (const code of Object.keys(errorTexts)) assert.ok(help.includes(`\`${code}\``), `${language} ${code}`)
      }
    })
  }

  it('has a text for every key the scripts of the dialogs ask for', () => {
    for (const file of resources.filter((name) => name.endsWith('.js'))) {
      const node = file.startsWith('request') ? 'oauth-request' : 'oauth-integration'
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

describe('properties of the nodes in the editor', () => {
  it('oauth-integration has exactly the properties of the contract', () => {
    assert.deepEqual(Object.keys(registrationOf('oauth-integration').defaults).sort(), [
      ...['allowHttp', 'allowedDomains', 'audience', 'authError', 'authorizationUrl', 'baseUrl', 'basicEncoding'],
      ...['callback', 'callbackUrl', 'clientAuth', 'clientId', 'grant', 'issuer', 'keepAlive', 'key', 'mode', 'name'],
      ...[
        'ping',
        'pkce',
        'proxy',
        'refreshBefore',
        'refreshUrl',
        'resource',
        'revocationUrl',
        'schemaVersion',
        'scope',
      ],
      ...['store', 'timeout', 'tls', 'tokenPlacement', 'tokenUrl'],
    ])
  })

  it('oauth-request has the properties of http request that it needs, and its own', () => {
    assert.deepEqual(Object.keys(registrationOf('oauth-request').defaults).sort(), [
      ...['headers', 'insecureHTTPParser', 'integration', 'method', 'name', 'outputs', 'paytoqs', 'persist', 'ret'],
      ...['senderr', 'url', 'user', 'userType'],
    ])
  })

  it('keeps every credential in a password field, so that the editor never gets it back', () => {
    const { credentials = {} } = registrationOf('oauth-integration')
    assert.deepEqual(Object.keys(credentials).sort(), ['clientSecret', 'ownerPassword', 'ownerUsername', 'storeKey'])
    for (const [name, { type }] of Object.entries(credentials)) {
      assert.equal(type, 'password')
      const input = new RegExp(`<input type="(\\w+)" id="node-config-input-${name}"`).exec(html('oauth-integration'))
      assert.match(input?.[1] ?? '', /^(password|hidden)$/, name)
    }
  })

  it('takes its colours from the theme of the editor', () => {
    const files = [
      ...nodes.map((node) => ['nodes', node, `${node}.html`]),
      ...resources.map((file) => ['resources', file]),
    ]
    for (const file of files) {
      const text = read(...file).replace(/^ {4}color: 'rgb\(231, 231, 174\)',$/m, '')
      assert.doesNotMatch(text, /#[\da-f]{3,8}\b|\b(?:rgb|hsl)a?\(/i, file.join('/'))
    }
  })
})
