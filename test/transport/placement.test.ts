import assert from 'node:assert/strict'
import { placementOf, withHeader, withParameter } from '../../src/transport/placement.ts'
import { errorOf } from '../support/error-of.ts'
import { answerOf, get, tokensOf } from './samples.ts'

const header = (name = 'Authorization', template = 'Bearer {token}') => placementOf({ in: 'header', name, template })
const query = () => placementOf({ in: 'query', name: 'access_token', template: '{token}' })

describe('the place of a token', () => {
  it('is a header made from a template', () => {
    assert.deepEqual(header().put(get('https://api.test/'), tokensOf('T')).headers, { Authorization: 'Bearer T' })
    assert.deepEqual(header('X-Shopify-Access-Token', '{token}').put(get('https://api.test/'), tokensOf('T')).headers, {
      'X-Shopify-Access-Token': 'T',
    })
  })

  it('takes nothing in a token for a pattern', () => {
    assert.deepEqual(header('A', 'x {token}').put(get('https://api.test/'), tokensOf("$&$'$1")).headers, {
      A: "x $&$'$1",
    })
  })

  it('replaces every header of that name, whatever the case', () => {
    const headers = { authorization: 'mine', 'X-A': '1', AUTHORIZATION: 'theirs', Authorization: 'other' }
    assert.deepEqual(withHeader(headers, 'Authorization', 'Bearer T'), { 'X-A': '1', Authorization: 'Bearer T' })
  })

  it('leaves the request it was given as it is', () => {
    const request = get('https://api.test/', { headers: { authorization: 'x' } })
    header().put(request, tokensOf('T'))
    query().put(request, tokensOf('T'))
    assert.deepEqual(request, get('https://api.test/', { headers: { authorization: 'x' } }))
  })

  it('holds __proto__ for a header like any other', () => {
    const put = withHeader(JSON.parse('{"__proto__": "x"}'), 'a', 'b')
    assert.deepEqual(Object.entries(put), [
      ['__proto__', 'x'],
      ['a', 'b'],
    ])
    assert.deepEqual(Object.entries(withHeader({ a: 'b' }, '__proto__', 'x')), [
      ['a', 'b'],
      ['__proto__', 'x'],
    ])
  })

  it('follows the newest tokens', () => {
    const placement = header()
    placement.put(get('https://api.test/'), tokensOf('one'))
    assert.deepEqual(placement.put(get('https://api.test/'), tokensOf('two')).headers, { Authorization: 'Bearer two' })
  })

  it('is a query parameter behind the others, with the rest of the URL as it is written', () => {
    const put = (url: string) => withParameter(url, 'access_token', 'a+b/c=')
    const added = 'access_token=a%2Bb%2Fc%3D'
    assert.equal(put('https://api.test'), `https://api.test?${added}`)
    assert.equal(put('https://api.test/a b?x=%41&y=%zz'), `https://api.test/a b?x=%41&y=%zz&${added}`)
    assert.equal(put('https://api.test/?'), `https://api.test/?${added}`)
    assert.equal(put('https://api.test/?x&'), `https://api.test/?x&${added}`)
    assert.equal(put('https://api.test/#top?x'), `https://api.test/?${added}#top?x`)
  })

  it('refuses a token that would break out of it', async () => {
    for (const token of ['a\r\nX-Evil: 1', 'a\nb', 'a\0b', 'ü', 'a\u{1f600}', '']) {
      const error = await errorOf((async () => header().put(get('https://api.test/'), tokensOf(token)))())
      assert.deepEqual([error.code, error.reason], ['REQUEST_INVALID', 'header'])
      assert.ok(token === '' || !JSON.stringify(error).includes(token))
      await errorOf((async () => query().put(get('https://api.test/'), tokensOf(token)))())
    }
  })
})

describe('a token in the query', () => {
  const token = 'secret+token/1'
  const taken = (location: string) =>
    query().take(answerOf(302, { headers: { location, 'x-a': '1' } }), tokensOf(token)).headers['location']

  it('does not come back in the location of a redirect', () => {
    assert.equal(taken(`/next?a=1&access_token=${encodeURIComponent(token)}&b=2#x`), '/next?a=1&b=2#x')
    assert.equal(taken(`https://evil.test/?access_token=${token}`), 'https://evil.test/')
    assert.equal(taken('/next?access%5Ftoken=x'), '/next')
  })

  it('does not come back packed into another parameter', () => {
    const inner = `https://api.test/?access_token=${encodeURIComponent(token)}`
    for (const location of [
      `/login?next=${encodeURIComponent(inner)}`,
      `/login?next=${inner.replace('?', '%3F')}`,
      `/t/${token}/x`,
    ]) {
      const text = String(taken(location))
      for (const form of [token, encodeURIComponent(token), encodeURIComponent(encodeURIComponent(token))]) {
        assert.ok(!text.includes(form), text)
      }
    }
  })

  it('leaves every other location as it is', () => {
    for (const location of ['/next?a=1', '/next', 'https://api.test/?x#y?access_token=1'])
      assert.equal(taken(location), location)
    const answer = answerOf(200, { headers: { 'x-a': '1' } })
    assert.equal(query().take(answer, tokensOf(token)), answer)
  })
})
