import type { LookupFunction } from 'node:net'
import type { HttpRequest, HttpResponse } from '../vocabulary/http.ts'
import { createNetwork, type NetworkOptions } from './network.ts'

/**
 * Sends one request over a connection of its own, to one of the addresses: names are not looked up again, since they may lead
 * elsewhere by now (DNS rebinding). Certificates are still checked against the name in the URL. Where the request goes through a
 * proxy, or there are no addresses, the name is looked up as ever.
 */
export async function sendToAddresses(
  request: HttpRequest,
  addresses: readonly string[] | undefined,
  options: NetworkOptions = {},
): Promise<HttpResponse> {
  const network = createNetwork(
    addresses ? { ...options, tls: { ...options.tls, lookup: pinnedLookup(addresses) } } : options,
  )
  try {
    return await network.send(request)
  } finally {
    await network.close()
  }
}

/** Stands for `dns.lookup`, and knows these addresses only. */
function pinnedLookup(addresses: readonly string[]): LookupFunction {
  const known = addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }))
  return (_, { all, family }, callback) => {
    const wanted = known.filter((entry) => !family || `IPv${entry.family}` === family || entry.family === family)
    const [first] = wanted
    if (!first) callback(Object.assign(new Error('no such address'), { code: 'ENOTFOUND' }), '', 0)
    else if (all) callback(null, wanted)
    else callback(null, first.address, first.family)
  }
}
