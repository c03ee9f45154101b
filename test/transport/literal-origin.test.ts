import assert from 'node:assert/strict'
import { literalOrigin } from '../../src/transport/literal-origin.ts'

describe('the literal origin of a URL template', () => {
  it('is the origin when scheme and host stand before the first hole and are closed', () => {
    const cases = {
      'https://api.test/{{path}}': 'https://api.test',
      'https://api.test?q={{q}}': 'https://api.test',
      'https://api.test#{{x}}': 'https://api.test',
      'https://API.test:443/a/{{{b}}}': 'https://api.test',
      'http://127.0.0.1:1880/{{x}}': 'http://127.0.0.1:1880',
      'https://[::1]:8443/{{x}}': 'https://[::1]:8443',
      'https://api.test': 'https://api.test',
      'https://api.test/v1/items': 'https://api.test',
      'HTTPS://api.test/': 'https://api.test',
    }
    for (const [template, origin] of Object.entries(cases)) assert.equal(literalOrigin(template), origin, template)
  })

  it('is nothing where something filled in could become part of it', () => {
    for (const template of [
      'https://api.test{{h}}',
      'https://api.test{{h}}/x',
      'https://api.test:{{port}}/',
      'https://{{host}}/',
      'https:///{{host}}/',
      'https://\t/{{host}}/',
      'https://\n/{{host}}/',
      'https://api.test\\{{h}}',
      'https://user@{{host}}/',
      'https://user:pass@api.test/{{x}}',
      '{{{url}}}',
      '{{scheme}}://api.test/',
      '{{=<% %>=}}https://api.test/',
    ]) {
      assert.equal(literalOrigin(template), undefined, JSON.stringify(template))
    }
  })

  it('is nothing for a path, another scheme or no URL at all', () => {
    for (const template of [
      '',
      '/v1/items',
      'api.test/x',
      'ftp://api.test/',
      '//api.test/',
      'https://',
      'https:// x/',
      ' https://api.test/',
    ]) {
      assert.equal(literalOrigin(template), undefined, JSON.stringify(template))
    }
  })
})
