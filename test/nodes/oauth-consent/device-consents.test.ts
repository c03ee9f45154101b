import assert from 'node:assert/strict'
import { DeviceConsents } from '../../../nodes/oauth-consent/device-consents.ts'
import { OAuthError } from '../../../src/index.ts'
import { settled } from '../../support/clock.ts'
import { aDevice } from './fake-device.ts'

function setUp() {
  const told: unknown[] = []
  const devices = new DeviceConsents<string>({
    connected: () => told.push('connected'),
    failed: (error, msg) => told.push([(error as OAuthError).reason, msg]),
  })
  return { ...aDevice(), told, devices }
}

describe('The device codes of a node', () => {
  it('are one of a connection while it lasts, and another one afterwards', async () => {
    const { devices, connection, begun, told } = setUp()
    const [first, second] = await Promise.all(['m1', 'm2'].map((msg) => devices.begin('a', connection, msg)))
    assert.deepEqual([first?.userCode, second?.userCode, devices.size], ['CODE-1', 'CODE-1', 1])
    begun[0]?.resolve()
    await settled()
    assert.deepEqual([told, devices.size], [['connected'], 0])
    assert.equal((await devices.begin('a', connection, 'm3')).userCode, 'CODE-2')
  })

  it('are of different connections at the same time', async () => {
    const { devices, connection, begun, told } = setUp()
    await devices.begin('a', connection, 'of a')
    await devices.begin('b', connection, 'of b')
    begun[0]?.reject(new OAuthError('CONSENT_INVALID', 'expired'))
    await settled()
    assert.deepEqual([told, devices.size], [[['expired', 'of a']], 1])
  })

  it('tell the last message that asked for a code when nothing comes of it', async () => {
    const { devices, connection, begun, told } = setUp()
    await devices.begin('a', connection, 'm1')
    await devices.begin('a', connection, 'm2')
    begun[0]?.reject(new OAuthError('AUTHORIZATION_DENIED', 'denied'))
    await settled()
    assert.deepEqual(told, [['denied', 'm2']])
  })

  it('tell whoever asked, and nobody else, that there is none', async () => {
    const { devices, told } = setUp()
    const beginDevice = () => Promise.reject(new OAuthError('NETWORK_FAILED', 'unreachable'))
    await assert.rejects(devices.begin('a', { beginDevice }, 'm1'))
    await settled()
    assert.deepEqual([told, devices.size], [[], 0])
  })

  it('are silent after they were cancelled, also before they came', async () => {
    const { devices, connection, begun, told } = setUp()
    await devices.begin('a', connection, 'm1')
    const coming = devices.begin('b', connection, 'm2')
    devices.cancel('nobody')
    devices.cancelAll()
    assert.equal(devices.size, 0)
    await coming
    await settled()
    assert.deepEqual(
      begun.map(({ cancelled }) => cancelled),
      [true, true],
    )
    assert.deepEqual(told, [])
  })

  it('leave a new one alone when an old one ends', async () => {
    const { devices, connection, begun, told } = setUp()
    await devices.begin('a', connection, 'm1')
    devices.cancel('a')
    await devices.begin('a', connection, 'm2')
    await settled()
    assert.deepEqual([told, devices.size, begun[1]?.cancelled], [[], 1, false])
  })
})
