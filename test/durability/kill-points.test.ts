import assert from 'node:assert/strict'
import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { isOAuthError } from '../../src/index.ts'
import { AuthorizationServer } from '../support/authorization-server.ts'
import { removeFolder, temporaryFolder } from '../support/temporary-folders.ts'
import type { KillPoint } from './kill-point.ts'
import { passwordTokens } from './password-tokens.ts'
import type { FromChild } from './renewing-child.ts'
import { type RenewingSettings, renewing } from './renewing-settings.ts'

describe('Crash at every persist point with rotating AS', () => {
  let server: AuthorizationServer
  let folder: string
  let life: ChildProcess | undefined

  before(async () => {
    server = await AuthorizationServer.start()
  })
  after(() => server?.close())
  beforeEach(() => {
    folder = temporaryFolder('kill-points')
    server.log.beforeAnswer = undefined
  })
  afterEach(() => {
    life?.kill('SIGKILL')
    removeFolder(folder)
  })

  /** Makes a connection, and starts a process that renews it up to a point. */
  async function start(hold?: KillPoint) {
    const { tokenUrl, authorizationUrl } = server.urls
    // The API is of no interest here: any answer will do.
    const apiUrl = `${server.issuer}/jwks`
    const settings: RenewingSettings = { id: 'points', clientId: 'basic', folder, tokenUrl, authorizationUrl, apiUrl }
    const before = renewing(settings)
    await before.integration.enterToken(await passwordTokens(server, 'basic'))
    await before.network.close()
    live(settings, hold)
    return { settings }
  }

  function live(settings: RenewingSettings, hold?: KillPoint): void {
    const file = path.join(import.meta.dirname, 'renewing-child.js')
    life = fork(file, [JSON.stringify({ ...settings, rest: 1_000, hold })])
  }

  const reached = (at: string): Promise<unknown> =>
    new Promise((resolve) => {
      life?.on('message', (message: FromChild) => 'at' in message && message.at === at && resolve(at))
    })

  async function kill(): Promise<void> {
    const ended = once(life as ChildProcess, 'exit')
    life?.kill('SIGKILL')
    await ended
  }

  const refreshes = () => server.log.requests.filter(({ grantType }) => grantType === 'refresh_token')

  const recordsIn = (folder: string) =>
    readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.sealed'))
      .map((name) => readFileSync(path.join(folder, name), 'utf8'))

  for (const hold of ['before asking', 'after renaming', 'after writing', 'before the output'] as const) {
    it(`${hold}: goes on with what is on the disk`, async () => {
      const { settings } = await start(hold)
      await reached(hold)
      await kill()
      const revoked = server.log.revocations.length
      const { integration, network } = renewing(settings)
      await integration.renew()
      assert.equal(refreshes().at(-1)?.outcome, 'granted')
      assert.equal(server.log.revocations.length, revoked)
      await network.close()
    })
  }

  for (const hold of [undefined, 'before writing', 'while writing', 'before renaming'] as const) {
    it(`${hold ?? 'after asking'}: tries the spent token once and asks for a person`, async () => {
      let release = (_: unknown) => {}
      const answered = new Promise((resolve) => {
        if (hold) return
        server.log.beforeAnswer = ({ grantType }) => {
          if (grantType !== 'refresh_token') return
          server.log.beforeAnswer = undefined
          resolve('rotated')
          return new Promise((later) => {
            release = later
          })
        }
      })
      const { settings } = await start(hold)
      const records = recordsIn(folder)
      await (hold ? reached(hold) : answered)
      await kill()
      release(undefined)
      assert.deepEqual(recordsIn(folder), records, 'the record of before is whole')
      const tried = refreshes().length
      const { integration, network } = renewing(settings)
      const failure = await integration.renew().catch((error: unknown) => error)
      assert.ok(isOAuthError(failure, 'AUTHORIZATION_REQUIRED'))
      for (let count = 0; count < 3; count++)
        await assert.rejects(integration.renew(), { code: 'AUTHORIZATION_REQUIRED' })
      assert.deepEqual(
        refreshes()
          .slice(tried)
          .map(({ outcome }) => outcome),
        ['invalid_grant'],
      )
      await network.close()
    })
  }
  it('before the refusal is noted: is refused once more, and asks for a person', async () => {
    const hold = 'before writing'
    const { settings } = await start(hold)
    await reached(hold)
    await kill()
    const [tried, revoked] = [refreshes().length, server.log.revocations.length]
    live(settings, hold)
    await reached(hold)
    await kill()
    const { integration, network } = renewing(settings)
    for (let count = 0; count < 3; count++)
      await assert.rejects(integration.renew(), { code: 'AUTHORIZATION_REQUIRED' })
    assert.deepEqual(
      refreshes()
        .slice(tried)
        .map(({ outcome }) => outcome),
      ['invalid_grant', 'invalid_grant'],
    )
    assert.equal(server.log.revocations.length, revoked + 1)
    await network.close()
  })
})
