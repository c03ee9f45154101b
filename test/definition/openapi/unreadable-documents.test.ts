import assert from 'node:assert/strict'
import { longestDocument } from '../../../src/definition/openapi/longest-document.ts'
import { complaintAbout, describeDocument, refusalOf } from './describing.ts'
import { flows, petStore, swagger, withFlow, withScheme, yamlStore } from './documents.ts'

const oauth = '/components/securitySchemes/oauth'
const client = `${oauth}/flows/clientCredentials`

describe('a document that cannot be read', () => {
  for (const [what, document, complaint] of [
    ['is empty', '', 'empty'],
    ['is nothing but space', ' \n\t\n', 'empty'],
    ['is a web page', '<!DOCTYPE html>\n<html></html>', 'webPage 1:1'],
    ['is a text', 'hello', 'notDescription'],
    ['is null', 'null', 'notDescription'],
    ['is a list', '[]', 'notDescription'],
    ['is something else', '{"name":"x"}', 'notDescription'],
    ['is too old', '{"swagger":"1.2"}', 'version /swagger'],
    ['is too new', '{"openapi":"4.0.0"}', 'version /openapi'],
    ['has a version that is none', '{"openapi":{"a":1}}', 'type /openapi'],
    ['is broken JSON', '{\n  "openapi": "3.1.0",\n  "info": {]\n}', 'malformed 3:12'],
    ['is broken YAML', 'openapi: 3.1.0\ninfo:\n  title: "x\nservers: []\n', 'malformed 5:1'],
    ['is two documents', 'openapi: 3.1.0\n---\nopenapi: 3.1.0\n', 'malformed 2:1'],
    ['has an alias without an anchor', 'openapi: 3.1.0\ninfo: *nothing\n', 'malformed 2:7'],
    ['merges what cannot be merged', 'openapi: &a 3.1.0\ninfo:\n  <<: *a\n', 'malformed 3:7'],
    ['has no components', withScheme({}, { components: undefined }), 'noSchemes'],
    ['has no schemes', withScheme({}, { components: {} }), 'noSchemes'],
    ['has an empty list of schemes', withScheme({}, { components: { securitySchemes: {} } }), 'noSchemes'],
    ['has components that are a list', withScheme({}, { components: [] }), 'type /components'],
    [
      'has schemes that are a list',
      withScheme({}, { components: { securitySchemes: [] } }),
      'type /components/securitySchemes',
    ],
    ['has schemes of Swagger that are a text', { ...swagger, securityDefinitions: 'x' }, 'type /securityDefinitions'],
    ['has servers that are no list', withFlow({}, { servers: {} }), 'type /servers'],
    ['has an info that is a text', withFlow({}, { info: 'x' }), 'type /info'],
    ['has a title that is a list', withFlow({}, { info: { title: ['x'] } }), 'type /info/title'],
    ['has a host that is a number of things', { ...swagger, host: {} }, 'type /host'],
    ['has a scheme that is a text', withScheme('oauth2'), `type ${oauth}`],
    ['has a scheme that is null', withScheme(null), `missing ${oauth}`],
    ['has a scheme without a type', withScheme({ flows }), `missing ${oauth}/type`],
    ['has a type that is a list', withScheme({ type: ['oauth2'], flows }), `type ${oauth}/type`],
    ['has no flows', withScheme({ type: 'oauth2' }), `missing ${oauth}/flows`],
    ['has flows that are a text', withScheme({ type: 'oauth2', flows: 'password' }), `type ${oauth}/flows`],
    ['has no flow among the flows', withScheme({ type: 'oauth2', flows: { 'x-a': {} } }), `noFlows ${oauth}/flows`],
    [
      'has a flow that is null',
      withScheme({ type: 'oauth2', flows: { password: null } }),
      `missing ${oauth}/flows/password`,
    ],
    [
      'has a flow that is a text',
      withScheme({ type: 'oauth2', flows: { password: 'x' } }),
      `type ${oauth}/flows/password`,
    ],
    ['has no token URL', withFlow({ tokenUrl: undefined }), `missing ${client}/tokenUrl`],
    ['has an empty token URL', withFlow({ tokenUrl: ' ' }), `missing ${client}/tokenUrl`],
    ['has a token URL that is a list', withFlow({ tokenUrl: ['https://x.test'] }), `type ${client}/tokenUrl`],
    ['has scopes that are a list', withFlow({ scopes: ['read'] }), `type ${client}/scopes`],
    ['has scopes that are a text', withFlow({ scopes: 'read' }), `type ${client}/scopes`],
    ['describes a scope by a list', withFlow({ scopes: { 'a/b': [] } }), `type ${client}/scopes/a~1b`],
    ['has no OpenID Connect URL', withScheme({ type: 'openIdConnect' }), `missing ${oauth}/openIdConnectUrl`],
    [
      'has a flow of Swagger that is missing',
      { swagger: '2.0', securityDefinitions: { a: { type: 'oauth2' } } },
      'missing /securityDefinitions/a/flow',
    ],
    [
      'has a relative token URL and no server',
      withFlow({ tokenUrl: '/t' }, { servers: [] }),
      `urlRelative ${client}/tokenUrl`,
    ],
  ] as const) {
    it(`${what}: the message names the place`, () => {
      assert.equal(complaintAbout(document), complaint)
    })
  }

  for (const url of [
    'javascript:alert(1)',
    'data:text/html,x',
    'file:///etc/passwd',
    'https://user:secret@login.test/token',
    'https://user@login.test/token',
    'https://login.test\\@evil.test/token',
    'https://login.test/token#x',
    'https://login.test/to ken',
    'https://login.test/to\u202eken',
    'https://login.test/to\r\nken',
    'https:///token',
    'https:login.test',
    `https://login.test/${'$'.repeat(1_000_000)}`,
    'https://login.test:99999/',
    'https://[::1/',
  ]) {
    it(`has a URL that nobody should go to, ${JSON.stringify(url.slice(0, 60))}: the message names the place`, () => {
      assert.equal(complaintAbout(withFlow({ tokenUrl: url })), `url ${client}/tokenUrl`)
      assert.equal(complaintAbout(withFlow({ refreshUrl: url })), `url ${client}/refreshUrl`)
      const scheme = { type: 'openIdConnect', openIdConnectUrl: url }
      assert.equal(complaintAbout(withScheme(scheme)), `url ${oauth}/openIdConnectUrl`)
    })
  }

  it('has a password in a URL, which no message or notice shows', () => {
    const url = 'https://me:secret@login.test/'
    const { flows } = describeDocument({
      ...petStore,
      servers: [{ url }],
      components: {
        securitySchemes: {
          ...petStore.components.securitySchemes,
          bad: { type: 'oauth2', flows: { password: { tokenUrl: url, scopes: {} } } },
        },
      },
    })
    assert.equal(refusalOf(flows.at(-1)), 'url /components/securitySchemes/bad/flows/password/tokenUrl')
    assert.ok(!JSON.stringify(describeDocument(withFlow({}, { servers: [{ url }] }))).includes('secret'))
    assert.throws(
      () => describeDocument(withFlow({ tokenUrl: url })),
      (error) => !JSON.stringify(error).includes('secret'),
    )
    assert.ok(!JSON.stringify(flows).includes('secret'))
  })

  it('is too big', () => {
    assert.equal(complaintAbout(' '.repeat(longestDocument + 1)), 'tooBig')
  })

  it('is nested deeper than anything that means something', () => {
    assert.match(complaintAbout('['.repeat(5_000)), /^(?:effort|malformed)/)
    assert.match(complaintAbout(`a: ${'{a: '.repeat(5_000)}`), /^(?:effort|malformed)/)
    assert.match(complaintAbout(`{"a":${'['.repeat(200_000)}${']'.repeat(200_000)}}`), /^(?:effort|notDescription)/)
  })

  it('is broken far down in much JSON, which is not tried as YAML', () => {
    const text = `{"openapi":"3.1.0","x":"${'x'.repeat(600_000)}",\n\n "info": tru}`
    assert.match(complaintAbout(text), /^malformed 3:\d+$/)
    assert.match(complaintAbout(text.slice(0, 600_000)), /^malformed 1:/)
  })

  it('repeats anchors upon anchors', () => {
    const levels = Array.from({ length: 12 }, (_, level) => {
      const before = level === 0 ? 'x' : `*a${level - 1}`
      return `a${level}: &a${level} [${Array(12).fill(before).join(', ')}]`
    })
    assert.equal(complaintAbout(`openapi: 3.1.0\n${levels.join('\n')}\n`), 'aliases 3:10')
  })

  it('is read where an anchor is only used often', () => {
    const uses = Array.from({ length: 3_000 }, (_, number) => `  a${number}: *pet`).join('\n')
    const text = `${yamlStore}x-pet: &pet\n  name: cat\nx-uses:\n${uses}\n`
    assert.equal(describeDocument(text).title, 'Pet store')
  })

  it('and has flows that can be used is read: what is wrong is said at the flow', () => {
    const description = describeDocument({
      ...petStore,
      components: {
        securitySchemes: {
          broken: { type: 'oauth2', flows: { password: { tokenUrl: 'javascript:x', scopes: {} }, strange: {} } },
          none: 5,
          good: { type: 'oauth2', flows: { password: flows.password } },
        },
      },
    })
    assert.deepEqual(
      description.flows.map((flow) => (flow.supported ? 'good' : refusalOf(flow))),
      [
        'url /components/securitySchemes/broken/flows/password/tokenUrl',
        'unknownFlow /components/securitySchemes/broken/flows/strange',
        'type /components/securitySchemes/none',
        'good',
      ],
    )
  })

  it('but has nothing wrong beside what is not ours is read', () => {
    const { key, basic } = petStore.components.securitySchemes
    const { flows } = describeDocument({ ...petStore, components: { securitySchemes: { key, basic } } })
    assert.deepEqual(
      flows.map(({ supported }) => supported),
      [false, false],
    )
  })
})
