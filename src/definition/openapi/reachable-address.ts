import { BlockList, isIP, isIPv4 } from 'node:net'

/** Addresses of a network of one's own, or of this machine (RFC 1918, 1122, 6598, 2544, 4193, 4291). */
const ownNetworks = ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '127.0.0.0/8', '100.64.0.0/10', '198.18.0.0/15']
const ownNetworks6 = ['::1/128', 'fc00::/7']

/**
 * Addresses that nobody keeps a document at: “this network”, link-local, documentation, multicast, reserved (RFC 6890), and
 * those where clouds keep the credentials of their machines, wherever these are.
 */
const nowhere = [
  '0.0.0.0/8 169.254.0.0/16 192.0.0.0/24 192.0.2.0/24 192.88.99.0/24 198.51.100.0/24 203.0.113.0/24 224.0.0.0/4 240.0.0.0/4',
  '100.100.100.200/32 168.63.129.16/32',
].flatMap((line) => line.split(' '))
/** Within 2000::/3, the only part of IPv6 that is given out: Teredo and its like, documentation, 6to4; metadata of a cloud. */
const nowhere6 = ['2001::/23', '2001:db8::/32', '2002::/16', '3fff::/20', 'fd00:ec2::254/128']

// Made when they are first needed: that takes some milliseconds, which Node-RED's start should not pay.
let lists: Record<'own' | 'never' | 'given' | 'mapped', BlockList> | undefined
const listed = () => {
  lists ??= {
    own: listOf(ownNetworks, ownNetworks6),
    never: listOf(nowhere, nowhere6),
    given: listOf([], ['2000::/3', '64:ff9b::/96']),
    mapped: listOf([], ['::ffff:0:0/96']),
  }
  return lists
}

/**
 * Whether an address is one of the public internet or, with `allowPrivate`, of this machine or its own networks. IPv4 within IPv6
 * (mapped, RFC 4291 §2.5.5.2, or translated, RFC 6052) counts as what it is.
 */
export function isReachable(address: string, allowPrivate = false): boolean {
  const { own, never, given, mapped } = listed()
  const [bare = ''] = address.split('%')
  const kind = isIP(bare) === 4 ? 'ipv4' : 'ipv6'
  if (isIP(bare) === 0 || bare !== address || never.check(bare, kind)) return false
  if (own.check(bare, kind)) return allowPrivate
  return isIPv4(bare) || given.check(bare, 'ipv6') || mapped.check(bare, 'ipv6')
}

/** A list of networks. IPv4 ones are also meant in their IPv6 form; that of mapped addresses is known to Node. */
function listOf(networks: readonly string[], networks6: readonly string[]): BlockList {
  const list = new BlockList()
  for (const network of networks) {
    const [address = '', bits] = network.split('/')
    list.addSubnet(address, Number(bits), 'ipv4')
    list.addSubnet(`64:ff9b::${address}`, 96 + Number(bits), 'ipv6')
  }
  for (const network of networks6) {
    const [address = '', bits] = network.split('/')
    list.addSubnet(address, Number(bits), 'ipv6')
  }
  return list
}
