import type { TokenSource } from '../../src/connections/token-source.ts'
import type { ApiPipelineParts } from '../../src/transport/api-pipeline.ts'
import type { ApiRequest, ApiResponse, SendApi } from '../../src/transport/api-request.ts'
import type { TokenSet } from '../../src/vocabulary/token-set.ts'
import { standardRules } from '../support/tokens.ts'

export const tokensOf = (accessToken = 'first-token'): TokenSet => ({ accessToken, tokenType: 'Bearer', createdAt: 0 })

export const get = (url: string, more: Partial<ApiRequest> = {}): ApiRequest => ({
  method: 'GET',
  url,
  headers: {},
  ...more,
})

export const answerOf = (status = 200, more: Partial<ApiResponse> = {}): ApiResponse => ({
  status,
  headers: {},
  body: new Uint8Array(),
  url: 'https://api.test/',
  redirects: [],
  renewed: false,
  retried: false,
  ...more,
})

/** A `send` that gives these answers one after the other, the last one for ever, and keeps the requests. */
export function scripted(...answers: (ApiResponse | ((request: ApiRequest) => ApiResponse))[]) {
  const sent: ApiRequest[] = []
  const send: SendApi = async (request) => {
    const answer = answers[Math.min(sent.length, answers.length - 1)] ?? answerOf()
    sent.push(request)
    return typeof answer === 'function' ? answer(request) : answer
  }
  return { send, sent }
}

/** A source that gives one token after the other as they are refused, until there are no more. */
export function sourceOf(...names: string[]) {
  const all = (names.length > 0 ? names : ['first-token']).map(tokensOf)
  let at = 0
  const replaced: { accessToken: string; certain: boolean }[] = []
  const again: string[] = []
  let asked = 0
  const source: TokenSource = {
    current: async () => {
      asked += 1
      return all[at] ?? tokensOf('none')
    },
    replace: async (refused, certain) => {
      replaced.push({ accessToken: refused.accessToken, certain })
      if (all[at] !== refused) return all[at]
      if (at + 1 === all.length) return undefined
      at += 1
      return all[at]
    },
    refusedAgain: (tokens) => void again.push(tokens.accessToken),
  }
  return { source, replaced, again, asked: () => asked }
}

export const definitionOf = (more: Partial<ApiPipelineParts['definition']> = {}): ApiPipelineParts['definition'] => ({
  allowedDomains: [],
  allowHttp: false,
  tokenPlacement: { in: 'header', name: 'Authorization', template: 'Bearer {token}' },
  authError: { status: [401, 403] },
  timeout: 5,
  rules: standardRules,
  ...more,
})
