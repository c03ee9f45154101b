/** A request as it arrived, under the address it was meant for. */
export interface RecordedRequest {
  readonly method: string
  /** With the provider's own host, to the letter. */
  readonly url: string
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

export const mediaTypeOf = ({ headers }: RecordedRequest): string | undefined =>
  headers['content-type']?.split(';')[0]?.trim().toLowerCase()

/** The parameters in the body of a request, as names and values; the text itself where it has none. */
export function bodyOf(request: RecordedRequest): unknown {
  const { body } = request
  if (body === '') return {}
  const type = mediaTypeOf(request)
  if (type === 'application/json') {
    try {
      return JSON.parse(body) as unknown
    } catch {
      return body
    }
  }
  if (type === 'application/x-www-form-urlencoded') return pairsOf(new URLSearchParams(body))
  if (type !== undefined && /\bxml$/.test(type)) return documentOf(body) ?? body
  return body
}

/** Names and values; a name that came several times has all of them. */
export function pairsOf(pairs: URLSearchParams): Record<string, unknown> {
  const found = Object.create(null) as Record<string, unknown>
  for (const name of new Set(pairs.keys())) {
    const values = pairs.getAll(name)
    found[name] = values.length === 1 ? values[0] : values
  }
  return { ...found }
}

/** A small XML document as `{root: {…}}`; attributes are members that begin with `@`. */
function documentOf(xml: string): Record<string, unknown> | undefined {
  const reader = { xml: xml.replace(/<\?[^>]*\?>|<!--[\s\S]*?-->/g, '').trim(), at: 0 }
  const element = readElement(reader)
  return element && reader.at === reader.xml.length ? { [element.name]: element.value } : undefined
}

function readElement(reader: { xml: string; at: number }): { name: string; value: unknown } | undefined {
  const [head, name, written = '', alone] =
    /^<([\w:.-]+)((?:\s+[\w:.-]+="[^"]*")*)\s*(\/?)>/.exec(reader.xml.slice(reader.at)) ?? []
  if (head === undefined || name === undefined) return undefined
  reader.at += head.length
  const members: Record<string, unknown> = {}
  for (const [, attribute, text] of written.matchAll(/([\w:.-]+)="([^"]*)"/g))
    members[`@${attribute}`] = unescapeXml(text as string)
  if (alone) return { name, value: Object.keys(members).length > 0 ? members : '' }
  let text = ''
  for (;;) {
    const rest = reader.xml.slice(reader.at)
    if (rest.startsWith(`</${name}>`)) {
      reader.at += name.length + 3
      if (Object.keys(members).length === 0) return { name, value: unescapeXml(text) }
      return { name, value: text.trim() === '' ? members : { ...members, '#text': unescapeXml(text) } }
    }
    const [plain = ''] = /^[^<]*/.exec(rest) ?? []
    text += plain
    reader.at += plain.length
    if (plain !== '') continue
    const inner = readElement(reader)
    if (!inner) return undefined
    const before = members[inner.name]
    members[inner.name] =
      before === undefined ? inner.value : [...(Array.isArray(before) ? before : [before]), inner.value]
  }
}

const entities: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" }
const unescapeXml = (text: string): string =>
  text.replace(/&(?:#(\d+)|(\w+));/g, (whole, code, name) =>
    code ? String.fromCodePoint(Number(code)) : (entities[name] ?? whole),
  )
