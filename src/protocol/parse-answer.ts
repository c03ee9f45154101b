import { parseXml, XmlElement, XmlText } from '@rgrove/parse-xml'
import type { AnswerRule } from '../definition/answer-rule.ts'
import { type HttpResponse, headerOf } from '../vocabulary/http.ts'

/** What is in an answer, or `undefined` when it is not what it should be. Foreign data: only own members may be looked at. */
export function parseAnswer({ headers, body }: HttpResponse, encoding: AnswerRule['encoding']): unknown {
  const text = new TextDecoder().decode(body).trim()
  const type = headerOf(headers, 'content-type') ?? ''
  if (encoding === 'text') return text || undefined
  if (encoding === 'xml') return parsedXml(text)
  if (encoding === 'form') return parsedForm(text)
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null ? value : undefined
  } catch {
    if (encoding === 'json') return undefined
    if (text.startsWith('<') && /xml/i.test(type)) return parsedXml(text)
    return /urlencoded|text\/plain/i.test(type) && /^[\w.-]+=/.test(text) ? parsedForm(text) : undefined
  }
}

function parsedForm(text: string): object {
  return Object.assign(Object.create(null), Object.fromEntries(new URLSearchParams(text)))
}

/**
 * Elements become members by their name, several of one name a list, one that holds nothing but text that text; attributes of
 * others are members with `@` before their name.
 */
function parsedXml(text: string): object | undefined {
  try {
    const { root } = parseXml(text)
    if (!root) return undefined
    const content = contentOf(root)
    return { [root.name]: content, ...(typeof content === 'object' && content) }
  } catch {
    return undefined
  }
}

function contentOf(element: XmlElement): unknown {
  const inner = element.children.filter((child) => child instanceof XmlElement)
  const attributes = Object.entries(element.attributes).map(([name, value]) => [`@${name}`, value] as const)
  const texts = element.children.filter((child) => child instanceof XmlText).map((child) => child.text)
  const text = texts.join('').trim()
  if (inner.length === 0 && (text !== '' || attributes.length === 0)) return text
  const members = new Map<string, unknown[]>()
  for (const child of inner) {
    const same = members.get(child.name)
    if (same) same.push(contentOf(child))
    else members.set(child.name, [contentOf(child)])
  }
  const found = [...members].map(([name, all]) => [name, all.length > 1 ? all : all[0]] as const)
  return Object.fromEntries([...attributes, ...found])
}
