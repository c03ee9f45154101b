import assert from 'node:assert/strict'
import { complaint, read } from './reading.ts'

describe('security: config-input', () => {
  it('Numeric settings', () => {
    const bounds: Record<string, { at: (value: unknown) => object; least: number; most: number }> = {
      refreshBefore: { at: (value) => ({ refreshBefore: value }), least: 0, most: 31_536_000 },
      keepAlive: { at: (value) => ({ keepAlive: value }), least: 0, most: 3_650 },
      timeout: { at: (value) => ({ timeout: value }), least: 0.05, most: 3_600 },
      'refreshRequest.notBefore': {
        at: (value) => ({ refreshRequest: { notBefore: value } }),
        least: 1,
        most: 31_536_000,
      },
      'jwt.lifetime': { at: (value) => ({ jwt: { lifetime: value } }), least: 1, most: 31_536_000 },
      'tokenResponse.expires.seconds': {
        at: (value) => ({ tokenResponse: { expires: { seconds: value } } }),
        least: 1,
        most: 2_147_483_647,
      },
      'tokenResponse.expires.default': {
        at: (value) => ({ tokenResponse: { expires: { default: value } } }),
        least: 1,
        most: 2_147_483_647,
      },
    }
    for (const [property, { at, least, most }] of Object.entries(bounds)) {
      for (const good of [least, most, String(least), String(most), undefined]) read(at(good))
      // As numbers they are refused by the shape or by the reader, as text by the reader; both name the place.
      const place = property.replaceAll('.', '/')
      for (const bad of [-1, most + 1, 1e99, Number.NaN, Number.POSITIVE_INFINITY])
        assert.match(complaint(at(bad)), new RegExp(`^(number ${property}|shape /${place})$`), `${property} ${bad}`)
      for (const bad of ['-1', '1e99', 'NaN', 'Infinity', '10 s', '1,5', '-', 'x', '{', '٣'])
        assert.equal(complaint(at(bad)), `number ${property}`, `${property} ${bad}`)
    }
    for (const schemaVersion of [2, 99, '2']) assert.match(complaint({ schemaVersion }), /^(schemaVersion|shape)/)
  })

  // What the dialog shows of these is tested with the dialog.
  it('Deprecated or unsafe grants', () => {
    // RFC 9700 §2.1.2: nothing that gives tokens to the browser, by whatever name.
    for (const grant of ['implicit', ' implicit ']) assert.equal(complaint({ grant }), 'choice grant')
    for (const response of ['token', 'id_token token', 'code token'])
      for (const parameters of [{ response_type: response }, { response_type: [response] }]) {
        const settings = {
          grant: 'authorization_code',
          authorizationUrl: 'https://a.test',
          authorizationRequest: { parameters },
        }
        assert.match(complaint(settings), /authorizationRequest\.parameters\.response_type$/, response)
      }
    // What is unsafe is asked for by name, and never comes by itself.
    const { grant, pkce, allowHttp, allowedDomains, clientAuth } = read()
    assert.deepEqual(
      [grant, pkce, allowHttp, allowedDomains, clientAuth],
      ['client_credentials', 'S256', false, [], 'client_secret_basic'],
    )
    for (const settings of [{ pkce: 'maybe' }, { clientAuth: 'query' }]) assert.match(complaint(settings), /^choice /)
    assert.equal(complaint({ allowHttp: 'yes', tokenUrl: 'http://login.test' }), 'insecure tokenUrl')
    assert.equal(complaint({ tokenUrl: 'http://login.test/token' }), 'insecure tokenUrl')
  })
})
