import assert from 'node:assert/strict'
import { isReachable } from '../../../src/definition/openapi/reachable-address.ts'

/** In every way that IPv6 has to say an IPv4 address. */
const formsOf = (address: string): string[] => {
  const [a = 0, b = 0, c = 0, d = 0] = address.split('.').map(Number)
  const hex = `${((a << 8) | b).toString(16)}:${((c << 8) | d).toString(16)}`
  return [address, `::ffff:${address}`, `::ffff:${hex}`, `0:0:0:0:0:FFFF:${hex}`, `64:ff9b::${hex}`]
}

describe('addresses that a document may be at', () => {
  for (const address of [
    '1.1.1.1',
    '93.184.216.34',
    '172.15.255.255',
    '172.32.0.0',
    '100.128.0.1',
    '223.255.255.255',
  ]) {
    it(`are public ones: ${address}`, () => {
      for (const form of formsOf(address)) assert.ok(isReachable(form), form)
    })
  }

  for (const address of ['2606:4700:4700::1111', '2a00:1450:4001:80b::200e']) {
    it(`are public ones: ${address}`, () => assert.ok(isReachable(address)))
  }

  for (const address of [
    '10.0.0.1',
    '127.0.0.1',
    '127.255.255.254',
    '172.16.0.1',
    '172.31.255.255',
    '192.168.1.1',
    '100.64.0.1',
    '198.18.0.1',
  ]) {
    it(`are those of one’s own network only where that is allowed: ${address}`, () => {
      for (const form of formsOf(address)) {
        assert.ok(!isReachable(form), form)
        assert.ok(isReachable(form, true), form)
      }
    })
  }

  for (const address of ['::1', '0:0:0:0:0:0:0:1', 'fd12:3456::1', 'fc00::']) {
    it(`are those of one’s own network only where that is allowed: ${address}`, () => {
      assert.ok(!isReachable(address))
      assert.ok(isReachable(address, true))
    })
  }

  for (const address of [
    '0.0.0.0',
    '169.254.169.254',
    '100.100.100.200',
    '168.63.129.16',
    '192.0.0.192',
    '192.0.2.1',
    '198.51.100.1',
    '203.0.113.1',
    '224.0.0.1',
    '240.0.0.1',
    '255.255.255.255',
  ]) {
    it(`are never those of no server or of a cloud’s secrets: ${address}`, () => {
      for (const form of formsOf(address)) assert.ok(!isReachable(form, true), form)
    })
  }

  for (const address of [
    '::',
    'fe80::1',
    'fe80::1%eth0',
    'ff02::1',
    'fec0::1',
    'fd00:ec2::254',
    '100::1',
    '2001:db8::1',
    '2001:0:1::1',
    '2002:7f00:1::',
    '::7f00:1',
    '::127.0.0.1',
    '64:ff9b:1::a00:1',
    'localhost',
    '1.1.1',
    '0x7f000001',
    '',
  ]) {
    it(`are never those of no server or of a cloud’s secrets: ${address}`, () => assert.ok(!isReachable(address, true)))
  }
})
