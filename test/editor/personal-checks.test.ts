// biome-ignore-all lint/suspicious/noTemplateCurlyInString: that is what stands in flows
import assert from 'node:assert/strict'
import { createRequire } from 'node:module'
import { isOAuthError, readDefinition } from '../../src/index.ts'
import { resource } from './resource.ts'

interface Settings {
  openSettings(dialog: { read(): object; write(settings: object): void }, place: object): void
  adoptDefinition(settings: object): void
}
interface Checks {
  checkNode(node: object, property: string): true | string
}

const endpoints = { tokenUrl: 'https://login.test/token', authorizationUrl: 'https://login.test/authorize' }
const whole = {
  id: 'node',
  key: 'acme',
  clientId: 'me',
  deviceAuthorizationUrl: 'https://login.test/device',
  ...endpoints,
}

/** Why the runtime refuses a definition, if it does. */
function refusal(settings: object): string | undefined {
  try {
    readDefinition({ ...whole, ...settings }, () => undefined)
    return undefined
  } catch (error) {
    if (isOAuthError(error)) return error.reason
    throw error
  }
}

describe('personal mode in the dialog', () => {
  const editor = globalThis as { RED?: unknown; jsonata?: unknown }
  before(() => {
    // The same library and the same rule as in the editor.
    const nodeRed = createRequire(createRequire(import.meta.url).resolve('node-red'))
    const util = createRequire(nodeRed.resolve('@node-red/util'))
    const { normalisePropertyExpression } = util('@node-red/util').util
    const validatePropertyExpression = (text: string) => {
      try {
        return Boolean(normalisePropertyExpression(text))
      } catch {
        return false
      }
    }
    editor.jsonata = util('jsonata')
    editor.RED = { _: (key: string) => key, nodes: { node: () => undefined }, utils: { validatePropertyExpression } }
  })
  after(() => {
    delete editor.RED
    delete editor.jsonata
  })

  const grants = ['authorization_code', 'device_code', 'client_credentials', 'password', 'jwt_bearer', 'token_exchange']

  it('is refused where the runtime refuses it, and nowhere else', async () => {
    const { checkNode } = await resource<Checks>('integration-checks.js')
    for (const grant of [...grants, 'urn:example:grant', undefined])
      for (const mode of ['system', 'personal', '', undefined])
        for (const callback of [undefined, {}, { codeless: true }]) {
          const settings = { grant, mode, ...(callback && { callback }) }
          const refused = refusal(settings) === 'personalGrant'
          assert.equal(checkNode({ ...whole, ...settings }, 'mode') !== true, refused, JSON.stringify(settings))
        }
  })

  it('says so at the mode', async () => {
    const { checkNode } = await resource<Checks>('integration-checks.js')
    assert.match(
      String(checkNode({ ...whole, mode: 'personal', grant: 'client_credentials' }, 'mode')),
      /label\.mode: .*check\.personalGrant$/,
    )
  })

  it('does not judge a grant that an environment variable names', async () => {
    const { checkNode } = await resource<Checks>('integration-checks.js')
    assert.equal(checkNode({ ...whole, mode: 'personal', grant: '${GRANT}' }, 'mode'), true)
  })

  it('takes a user of the kinds that the runtime takes', async () => {
    const { checkNode } = await resource<Checks>('integration-checks.js')
    const personal = { mode: 'personal', grant: 'authorization_code', user: 'a.b' }
    for (const userType of ['msg', 'jsonata', 'str', 'env', '', undefined, 'flow', 'global', 'num']) {
      const refused = refusal({ ...personal, userType }) !== undefined
      assert.equal(checkNode({ ...whole, ...personal, userType }, 'user') !== true, refused, userType)
    }
  })

  it('says when what names the user can never name anybody', async () => {
    const { checkNode } = await resource<Checks>('integration-checks.js')
    const problemOf = (user: string, userType: string) => {
      const problem = checkNode({ ...whole, mode: 'personal', grant: 'authorization_code', user, userType }, 'user')
      return problem === true ? undefined : problem.replace(/.*\./, '')
    }
    assert.equal(problemOf('$string(', 'jsonata'), 'expression')
    assert.equal(problemOf('req..user', 'msg'), 'property')
    for (const [user, type] of [
      ['', 'msg'],
      ['req.headers["x-forwarded-user"]', 'msg'],
      ['$type(req.user.id) = "number" ? $string(req.user.id)', 'jsonata'],
      ['no property..', 'str'],
      ['OWNER', 'env'],
    ] as const)
      assert.equal(problemOf(user, type), undefined, user)
  })

  it('stays when another provider is chosen, and is what a definition says that was pasted', async () => {
    const { openSettings, adoptDefinition } = await resource<Settings>('dialog-settings.js')
    const own = { mode: 'personal', user: 'a.b', userType: 'jsonata', callbackRoot: 'node', clientId: 'me' }
    let written: object = {}
    openSettings({ read: () => ({ ...own, tokenUrl: 'https://old.test/token' }), write: (to) => (written = to) }, {})
    adoptDefinition({ tokenUrl: 'https://new.test/token' })
    assert.deepEqual(written, { ...own, tokenUrl: 'https://new.test/token', parameterValues: {} })
    adoptDefinition({ mode: 'system' })
    assert.deepEqual(written, { ...own, mode: 'system', parameterValues: {} })
  })
})
