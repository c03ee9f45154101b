import assert from 'node:assert/strict'
import { type Asked, aProvider, consent, login } from './a-provider.ts'

const form = 'application/x-www-form-urlencoded'
const basic = `Basic ${Buffer.from('basic:secret').toString('base64')}`

describe('a revocation, as a definition has it', () => {
  async function revocationOf(revocationRequest: object, more: object = {}): Promise<Asked> {
    const revocationUrl = `${login}/revoke`
    const provider = aProvider({ definition: { ...consent, revocationUrl, revocationRequest, ...more } })
    await provider.agree()
    assert.equal(await provider.integration.revoke(), true)
    return provider.to(revocationUrl)[0] as Asked
  }

  it('is a POST of a form with the token, by the client, where nothing is said', async () => {
    const { method, headers, form: sent } = await revocationOf({})
    assert.deepEqual([method, headers['content-type'], headers['authorization']], ['POST', form, basic])
    assert.deepEqual(sent, { token: 'refresh-1', token_type_hint: 'refresh_token' })
  })

  it('has headers of its own, with placeholders', async () => {
    const { headers } = await revocationOf(
      { headers: { 'x-shop': '{shop}', authorization: 'Bearer {accessToken}' } },
      { parameterValues: { shop: 'acme' } },
    )
    assert.deepEqual([headers['x-shop'], headers['authorization']], ['acme', 'Bearer access-1'])
  })

  it('has a body of its own', async () => {
    const { form } = await revocationOf({ body: { key: '{token}', access: '{accessToken}' } })
    assert.deepEqual(form, { key: 'refresh-1', access: 'access-1' })
  })
})
