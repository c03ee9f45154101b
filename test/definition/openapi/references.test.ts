import assert from 'node:assert/strict'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { readApiDescription } from '../../../src/definition/openapi/read-api-description.ts'
import { complaintAbout, complaintOf, describeDocument, settingsOf } from './describing.ts'
import { flows, petStore, withScheme } from './documents.ts'

const oauth = '/components/securitySchemes/oauth'
const scheme = { type: 'oauth2', flows: { password: flows.password } }

describe('references within a document', () => {
  it('are followed at schemes, flows, scopes and URLs, one after the other', () => {
    const document = withScheme(
      { $ref: '#/components/securitySchemes/other' },
      {
        components: {
          securitySchemes: {
            oauth: { $ref: '#/components/securitySchemes/other' },
            other: { $ref: '#/x-schemes/a~1b%20~0c' },
          },
        },
        'x-schemes': { 'a/b ~c': { type: 'oauth2', flows: { $ref: '#/x-flows' } } },
        'x-flows': { password: { ...flows.password, scopes: { $ref: '#/x-scopes/0' } } },
        'x-scopes': [{ all: 'All' }],
      },
    )
    const description = describeDocument(document)
    assert.deepEqual(
      description.flows.map(({ scheme, supported }) => [scheme, supported]),
      [
        ['oauth', true],
        ['other', true],
      ],
    )
    assert.deepEqual(settingsOf(document).scopes, [{ name: 'all', description: 'All' }])
  })

  for (const [what, document, complaint] of [
    ['a scheme is itself', withScheme({ $ref: `#${oauth}` }), `referenceCyclic ${oauth}/$ref`],
    [
      'two flows are each other',
      withScheme({
        type: 'oauth2',
        flows: { password: { $ref: `#${oauth}/flows/implicit` }, implicit: { $ref: `#${oauth}/flows/password` } },
      }),
      `referenceCyclic ${oauth}/flows/password/$ref`,
    ],
    ['a scheme is the document', withScheme({ $ref: '#' }), `missing /type`],
    ['a scheme is nowhere', withScheme({ $ref: '#/nowhere' }), `referenceDangling ${oauth}/$ref`],
    ['a scheme is inherited', withScheme({ $ref: '#/constructor' }), `referenceDangling ${oauth}/$ref`],
    ['a scheme is a prototype', withScheme({ $ref: '#/__proto__' }), `referenceDangling ${oauth}/$ref`],
    ['a scheme is the length of a list', withScheme({ $ref: '#/servers/length' }), `referenceDangling ${oauth}/$ref`],
    ['the pointer is none', withScheme({ $ref: '#oauth' }), `referenceDangling ${oauth}/$ref`],
    ['the pointer cannot be decoded', withScheme({ $ref: '#/%E0%A4%A' }), `referenceDangling ${oauth}/$ref`],
    ['the reference is a number', withScheme({ $ref: 5 }), `type ${oauth}/$ref`],
  ] as const) {
    it(`lead to one message when ${what}`, () => {
      assert.equal(complaintAbout(document), complaint)
    })
  }

  it('that go in circles are no matter where nothing is needed', () => {
    const text = `openapi: 3.1.0
components:
  schemas:
    Tree: &tree
      child: *tree
      $ref: '#/components/schemas/Tree'
  securitySchemes:
    oauth: ${JSON.stringify(scheme)}
`
    assert.equal(describeDocument(text).flows[0]?.supported, true)
  })

  it('may be long, but not without end', () => {
    const chain = (length: number) => ({
      ...withScheme({ $ref: '#/x-0' }),
      ...Object.fromEntries(
        Array.from({ length }, (_, number) => [
          `x-${number}`,
          number === length - 1 ? scheme : { $ref: `#/x-${number + 1}` },
        ]),
      ),
    })
    assert.equal(describeDocument(chain(40)).flows[0]?.supported, true)
    assert.match(complaintAbout(chain(400)), /^referenceCyclic /)
  })
})

describe('security: config-input', () => {
  it('OpenAPI document: external references', async () => {
    const seen: string[] = []
    const evil = createServer((request, response) => {
      seen.push(request.url ?? '')
      response.end(JSON.stringify(scheme))
    })
    await new Promise<void>((resolve) => evil.listen(0, '127.0.0.1', resolve))
    const origin = `http://127.0.0.1:${(evil.address() as AddressInfo).port}`
    try {
      for (const $ref of [
        'http://169.254.169.254/latest/meta-data',
        'file:///etc/passwd',
        '../../secret',
        'openapi.json#/components/securitySchemes/oauth',
        `${origin}/x`,
        `//${origin.slice(5)}/x`,
        '\\\\host\\share',
        '',
      ]) {
        const reference = { $ref }
        const places: [object, string][] = [
          [withScheme(reference), oauth],
          [withScheme({ type: 'oauth2', flows: reference }), `${oauth}/flows`],
          [withScheme({ type: 'oauth2', flows: { password: reference } }), `${oauth}/flows/password`],
          [withScheme({}, { components: reference }), '/components'],
          [withScheme({}, { components: { securitySchemes: reference } }), '/components/securitySchemes'],
          [withScheme(scheme, { servers: reference }), '/servers'],
        ]
        for (const [document, place] of places) {
          const complaint = `referenceRemote ${place}/$ref`
          assert.equal(complaintAbout(document, { address: `${origin}/openapi.json` }), complaint)
          // Once for each reference is enough: a thread takes its time to start.
          if (place !== oauth) continue
          const failure = await readApiDescription(JSON.stringify(document), { address: `${origin}/o.json` }).then(
            () => 'was read',
            complaintOf,
          )
          assert.equal(failure, complaint)
        }
        const elsewhere = {
          ...petStore,
          paths: { '/a': reference },
          'x-more': reference,
          info: { title: 'a', x: reference },
        }
        assert.equal(describeDocument(elsewhere, { address: `${origin}/openapi.json` }).title, 'a')
      }
    } finally {
      await new Promise((resolve) => evil.close(resolve))
    }
    assert.deepEqual(seen, [])
  })
})
