import type { AnswerRule } from '../../src/definition/answer-rule.ts'
import { capturedIn } from '../../src/protocol/captured-values.ts'
import { parseAnswer } from '../../src/protocol/parse-answer.ts'
import { conformTokenAnswer } from '../../src/protocol/token-answer.ts'
import { isOAuthError } from '../../src/vocabulary/errors.ts'
import type { HttpResponse } from '../../src/vocabulary/http.ts'
import { read } from '../definition/reading.ts'
import { madeAt } from '../support/tokens.ts'

export const json = (body: unknown, status = 200, headers: HttpResponse['headers'] = {}): HttpResponse => ({
  status,
  headers: { 'content-type': 'application/json', ...headers },
  body: Buffer.from(typeof body === 'string' ? body : JSON.stringify(body)),
})

export const text = (body: string, type = 'text/plain', status = 200): HttpResponse => ({
  status,
  headers: { 'content-type': type },
  body: Buffer.from(body),
})

const ruleOf = (tokenResponse: object): AnswerRule => read({ tokenResponse }).rules.tokenResponse

/** What the protocol gets to see of an answer, or what is wrong with it. */
export function seen(response: HttpResponse, tokenResponse: object = {}, kept?: string): unknown {
  try {
    const { token_type: _type, ...answer } = conformTokenAnswer(response, 'login.test', madeAt, ruleOf(tokenResponse), {
      kept,
    })
    return answer
  } catch (error) {
    if (!isOAuthError(error)) throw error
    return [error.reason, error.details['error']].filter((part) => part !== undefined).join(' ')
  }
}

/** What becomes parameters. */
export function captured(response: HttpResponse, tokenResponse: object): Record<string, string> {
  const rule = ruleOf(tokenResponse)
  return capturedIn(parseAnswer(response, rule.encoding), response, rule)
}
