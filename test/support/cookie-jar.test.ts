import assert from 'node:assert/strict'
import { CookieJar } from './cookie-jar.ts'

describe('the cookie jar of the tests', () => {
  it('keeps cookies of a host by path, whatever the port, until they end', () => {
    const jar = new CookieJar()
    jar.store('http://127.0.0.1:1/a/b', ['all=1; Path=/; HttpOnly', 'deep=2; Path=/a', 'own=3', 'brief=4; Max-Age=0'])
    assert.equal(jar.header('http://127.0.0.1:2/a/x'), 'all=1; deep=2; own=3')
    assert.equal(jar.header('http://127.0.0.1:1/ab'), 'all=1')
    assert.equal(jar.header('http://localhost:1/a'), '')
    jar.store('http://127.0.0.1:1/', ['all=; Path=/; Expires=Thu, 01 Jan 1970 00:00:00 GMT'])
    assert.equal(jar.header('http://127.0.0.1:1/ab'), '')
  })
})
