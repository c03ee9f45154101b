import { setTimeout as sleep } from 'node:timers/promises'
import { completeConsent } from '../../dist/test/support/consent.js'
import { CookieJar } from '../../dist/test/support/cookie-jar.js'
import { startConsent } from '../../dist/test/support/start-consent.js'
import { person } from './stage.mjs'
import { done, expect, step } from './step.mjs'

/** So long lives the first access token of the consent, so that nobody has to wait 60 seconds to see it end. */
const shortLife = 5

/** Authorize once, call an API for ever: every step looks at what happened on both sides before it says so. */
export async function runMainJob({ server, api, nodeRed }) {
  const ask = async (path) => {
    const response = await fetch(`${nodeRed.nodeUrl}demo/${path}`)
    const text = await response.text()
    expect(response.status === 200, `HTTP ${response.status}: ${text.slice(0, 500)}`)
    return JSON.parse(text)
  }
  const renewals = () => server.count('refresh_token')

  await step('token with client credentials', async () => {
    const { api: answer } = await ask('machine')
    expect(server.count('client_credentials') === 1, 'the token endpoint did not see one client credentials request')
    done(`token obtained with client credentials; the API answered as client “${answer.clientId}”`)
  })

  await step('consent', async () => {
    server.settings.accessTokenSeconds = shortLife
    const jar = new CookieJar()
    const started = await startConsent(nodeRed, 'demo-person', jar, 'demoperson')
    const page = await completeConsent({ ...started, jar, ...person })
    server.settings.accessTokenSeconds = 60
    expect(page.status === 200, `the callback page answered HTTP ${page.status}`)
    expect(server.count('authorization_code') === 1, 'the code was not exchanged once')
    done(`consent completed: ${person.user} logged in at the provider and came back`)
  })
  const consentedAt = Date.now()

  await step('API answer', async () => {
    const { api: answer } = await ask('person')
    expect(answer.subject === person.user, `the API answered as ${answer.subject}`)
    done(`API answered as “${answer.subject}”`)
  })

  await step('renewal behind a request', async () => {
    const [before, old] = [renewals(), api.calls.at(-1).token]
    await sleep(consentedAt + shortLife * 1000 + 500 - Date.now())
    expect((await server.ownerOf(old)) === undefined, 'the old token is still good')
    await ask('person')
    const { token, status } = api.calls.at(-1)
    expect(
      renewals() === before + 1 && status === 200 && token !== old,
      'the token was not renewed once before the call',
    )
    done(`token expired and was renewed behind a request (this one token lived ${shortLife} s, later ones 60 s)`)
  })

  await step('renewal after a 401', async () => {
    const [before, calls] = [renewals(), api.calls.length]
    server.revokeAccessTokens(api.calls.at(-1).token)
    const { oauth } = await ask('person')
    const statuses = api.calls.slice(calls).map(({ status }) => status)
    expect(statuses.join() === '401,200', `the API answered ${statuses.join(', ')}`)
    expect(renewals() === before + 1 && oauth?.retried === true, 'the token was not renewed once')
    done('token revoked at the server → 401 → renewed → retried once → 200')
  })

  await step('restart after SIGKILL', async () => {
    await nodeRed.kill()
    await nodeRed.startAgain()
    const { api: answer } = await ask('person')
    expect(server.count('authorization_code') === 1, 'there was a new consent')
    expect(answer.subject === person.user, `the API answered as ${answer.subject}`)
    done('Node-RED killed with SIGKILL and restarted → API answered without a new consent')
  })

  const [revocation] = server.log.revocations
  await step('the provider’s view', () => expect(!revocation, `the provider ended the grant: ${revocation?.because}`))
  done(`the provider saw ${renewals()} renewals and no refresh token twice`)
}
