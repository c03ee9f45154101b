import type { ApiDescription } from './api-description.ts'
import type { FetchOptions } from './fetch-api-description.ts'
import type { ReadOptions } from './read-api-description.ts'

// Most never import anything, so what it takes is loaded with the first import.

/** See `read-api-description.ts`. */
export async function readApiDescription(
  document: string | Uint8Array,
  options?: ReadOptions,
): Promise<ApiDescription> {
  const { readApiDescription } = await import('./read-api-description.ts')
  return readApiDescription(document, options)
}

/** See `fetch-api-description.ts`. */
export async function fetchApiDescription(options: FetchOptions): Promise<ApiDescription> {
  const { fetchApiDescription } = await import('./fetch-api-description.ts')
  return fetchApiDescription(options)
}
