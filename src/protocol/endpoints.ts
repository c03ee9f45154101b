import { checkedUrl } from '../definition/checked-url.ts'
import type { Values } from '../definition/template.ts'
import { firstUrl } from '../definition/url-template.ts'
import type { ProtocolContext } from './protocol-context.ts'
import type { ServerMetadata } from './server-metadata.ts'

/** The server's endpoints, and the base URL where it is one of those that cannot be known without these values. */
export interface Endpoints extends ServerMetadata {
  readonly baseUrl?: string
}

export async function endpoints(
  { definition, metadata }: Pick<ProtocolContext, 'definition' | 'metadata'>,
  values: Values,
): Promise<Endpoints> {
  const { deferredUrls, allowHttp, baseUrl } = definition
  const found = Object.values(deferredUrls).flatMap(({ property, alternatives }) => {
    const url = firstUrl(alternatives, values, property)
    return url === undefined ? [] : [[property, checkedUrl(url, property, allowHttp)]]
  })
  return {
    ...(baseUrl !== undefined && { baseUrl }),
    ...(await metadata()),
    ...(Object.fromEntries(found) as Partial<Endpoints>),
  }
}
