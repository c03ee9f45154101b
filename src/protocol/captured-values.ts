import { valueAt } from '../definition/answer-path.ts'
import type { AnswerRule } from '../definition/answer-rule.ts'
import { type HttpResponse, headerOf } from '../vocabulary/http.ts'

/** The values of an answer that become parameters. */
export function capturedIn(
  answer: unknown,
  { headers }: HttpResponse,
  { capture, captureHeaders }: AnswerRule,
): Record<string, string> {
  const fromBody = [...capture].flatMap(([name, path]) => {
    const value = valueAt(answer, path)
    const text = typeof value === 'object' ? jsonOf(value) : String(value ?? '')
    return text ? [[name, text] as const] : []
  })
  const fromHeaders = [...captureHeaders].flatMap(([name, header]) => {
    const value = header === 'set-cookie' ? cookiesOf(headers[header]) : headerOf(headers, header)
    return value ? [[name, value] as const] : []
  })
  return Object.fromEntries([...fromBody, ...fromHeaders])
}

/** What goes thousands of levels deep is no value. */
function jsonOf(value: object | null): string | undefined {
  try {
    return JSON.stringify(value)
  } catch {
    return undefined
  }
}

/** What `Set-Cookie` sets, as a `Cookie` header has it (RFC 6265 §4.2.1). */
function cookiesOf(header: string | string[] | undefined): string | undefined {
  const pairs = [header ?? []].flat().map((cookie) => cookie.split(';')[0]?.trim())
  return pairs.length > 0 ? pairs.join('; ') : undefined
}
