import type { XmlElement, XmlNode, XmlText } from '@rgrove/parse-xml'

/** Characters. No token answer is longer, and reading one would keep everybody waiting. */
const longest = 200_000

let library: typeof import('@rgrove/parse-xml') | undefined

/** Loads what `parseXml` needs: to be awaited before, where an answer may be XML. */
export async function readyForXml(): Promise<void> {
  library ??= await import('@rgrove/parse-xml')
}

/**
 * An XML document as plain data; `undefined` when it is none. Elements become members by their name, several of one name a list,
 * one that holds nothing but text that text; attributes of others are members with `@` before their name. Entities of the document
 * are not known, and nothing is loaded.
 */
export function parseXml(text: string): object | undefined {
  if (!library) throw new Error('readyForXml has not been awaited')
  if (text.length > longest) return undefined
  try {
    const { root } = library.parseXml(text)
    if (!root) return undefined
    const content = contentOf(root)
    return { [root.name]: content, ...(typeof content === 'object' && content) }
  } catch {
    return undefined
  }
}

const isElement = (node: XmlNode): node is XmlElement => node.type === 'element'
const isText = (node: XmlNode): node is XmlText => node.type === 'text'

function contentOf({ children, attributes: given }: XmlElement): string | object {
  const inner = children.filter(isElement)
  const attributes = Object.entries(given).map(([name, value]) => [`@${name}`, value] as const)
  const texts = children.filter(isText).map((child) => child.text)
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
