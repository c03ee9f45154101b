import type { AnswerRule } from '../definition/answer-rule.ts'
import { type HttpResponse, headerOf } from '../vocabulary/http.ts'
import { parseXml } from './parse-xml.ts'

/** What is in an answer, or `undefined` when it is not what it should be. Foreign data: only own members may be looked at. */
export function parseAnswer({ headers, body }: HttpResponse, encoding: AnswerRule['encoding']): unknown {
  const text = new TextDecoder().decode(body).trim()
  const type = headerOf(headers, 'content-type') ?? ''
  if (encoding === 'text') return text || undefined
  if (encoding === 'xml') return parseXml(text)
  if (encoding === 'form') return parsedForm(text)
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null ? value : undefined
  } catch {
    if (encoding === 'json') return undefined
    if (text.startsWith('<') && /xml/i.test(type)) return parseXml(text)
    return /urlencoded|text\/plain/i.test(type) && /^[\w.-]+=/.test(text) ? parsedForm(text) : undefined
  }
}

function parsedForm(text: string): object {
  return Object.assign(Object.create(null), Object.fromEntries(new URLSearchParams(text)))
}
