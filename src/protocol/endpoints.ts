import { checkedUrl } from '../definition/checked-url.ts'
import type { UrlProperty } from '../definition/integration-definition.ts'
import type { Values } from '../definition/template.ts'
import { firstUrl } from '../definition/url-template.ts'
import type { ProtocolContext } from './protocol-context.ts'
import type { ServerMetadata } from './server-metadata.ts'

/** The server's endpoints, and the base URL. */
export interface Endpoints extends ServerMetadata {
  readonly baseUrl?: string
}

/**
 * The server's endpoints. Of those that cannot be known without values only the `wanted` ones are filled in: what is wrong with
 * another must not hinder this request.
 */
export async function endpoints(
  { definition, metadata }: Pick<ProtocolContext, 'definition' | 'metadata'>,
  values: Values,
  ...wanted: readonly UrlProperty[]
): Promise<Endpoints> {
  const { deferredUrls, allowHttp, baseUrl } = definition
  const found = wanted.flatMap((property) => {
    const url = firstUrl(deferredUrls[property]?.alternatives ?? [], values, property)
    return url === undefined ? [] : [[property, checkedUrl(url, property, allowHttp)]]
  })
  return {
    ...(baseUrl !== undefined && { baseUrl }),
    ...(await metadata()),
    ...(Object.fromEntries(found) as Partial<Endpoints>),
  }
}
