import type { TokenSource } from '../connections/token-source.ts'
import type { IntegrationDefinition } from '../definition/integration-definition.ts'
import type { Send } from '../vocabulary/http.ts'
import type { SendApi } from './api-request.ts'
import { authorize, type TokenMeanings } from './authorize.ts'
import { deadline } from './deadline.ts'
import { type Observation, observe } from './observe.ts'
import { pipeline } from './pipeline.ts'
import { plainSend } from './plain-send.ts'
import { redirects } from './redirects.ts'
import { refused } from './refused.ts'
import { soundHeaders } from './sound-headers.ts'

export interface ApiPipelineParts {
  readonly source: TokenSource
  readonly definition: Pick<
    IntegrationDefinition,
    'baseUrl' | 'allowedDomains' | 'allowHttp' | 'tokenPlacement' | 'authError' | 'timeout' | 'rules'
  >
  readonly meanings?: TokenMeanings
  readonly send: Send
  /** Milliseconds; for telling how long a request took. */
  readonly now?: () => number
  /** Whoever is to be told of requests now, if anybody. */
  readonly observer?: () => ((observation: Observation) => void) | undefined
}

/**
 * How the API requests of one connection travel. Redirects are outside of the rest, so that a token which is refused behind a
 * redirect is replaced there, and nothing that already happened is sent again.
 */
export function apiPipeline(parts: ApiPipelineParts): SendApi {
  const { source, definition, meanings = {}, send, now, observer = () => undefined } = parts
  return pipeline(
    plainSend(send),
    observe(observer, now),
    deadline(definition.timeout * 1_000),
    soundHeaders(),
    redirects(),
    refused(source, definition.authError, now),
    authorize(source, definition, meanings),
  )
}
