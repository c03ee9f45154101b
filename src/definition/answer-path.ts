/** Where a value stands in an answer: one place, or several of which the first that has a value counts. */
export type AnswerPath = string | readonly string[]

/**
 * Finds a value in parsed data: `a.b`, `a[0].b`, `a[-1]`, `items[type=main].id`. A member whose name is the whole path, dots and
 * all, comes first; `id_token.$claims.sub` looks into a JWT. Only own members are looked at. `undefined` when there is none, or it is `null`.
 */
export function valueAt(data: unknown, path: AnswerPath): unknown {
  if (typeof path !== 'string') {
    for (const one of path) {
      const value = valueAt(data, one)
      if (value !== undefined) return value
    }
    return undefined
  }
  if (path === '') return data ?? undefined
  const whole = member(data, path)
  if (whole !== undefined) return whole
  return stepsOf(path).reduce<unknown>(take, data) ?? undefined
}

/** As `valueAt`, for a value that is text, a number or a truth value; anything else is none. */
export function textAt(data: unknown, path: AnswerPath): string | undefined {
  const value = valueAt(data, path)
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
    ? String(value)
    : undefined
}

type Step = string | number | { readonly name: string; readonly equals: string }

const known = new Map<string, readonly Step[]>()

function stepsOf(path: string): readonly Step[] {
  let steps = known.get(path)
  if (!steps) {
    steps = [...path.matchAll(/\[([^[\]]{1,300})\]|([^.[\]]+)/g)].map(([, inside, plain = '']) =>
      inside === undefined ? plain : bracketed(inside),
    )
    if (known.size >= 2_000) known.clear()
    known.set(path, steps)
  }
  return steps
}

function bracketed(text: string): Step {
  if (/^-?\d{1,9}$/.test(text)) return Number(text)
  const [name = '', ...rest] = text.split('=')
  return rest.length > 0 && !/^['"]/.test(name) ? { name, equals: unquoted(rest.join('=')) } : unquoted(text)
}

function take(data: unknown, step: Step): unknown {
  if (typeof step === 'string') return member(data, step)
  if (!Array.isArray(data)) return undefined
  if (typeof step === 'number') return data.at(step)
  return data.find((entry) => textAt(entry, step.name) === step.equals)
}

function member(data: unknown, name: string): unknown {
  if (typeof data === 'string') return name === '$claims' ? claimsOf(data) : undefined
  if (typeof data !== 'object' || data === null || !Object.hasOwn(data, name)) return undefined
  return (data as Record<string, unknown>)[name] ?? undefined
}

/** The claims of a JWT (RFC 7519 §4), which nobody has verified: they come from the server that was asked. */
function claimsOf(jwt: string): unknown {
  try {
    return JSON.parse(Buffer.from(jwt.split('.', 2)[1] ?? '', 'base64url').toString('utf8'))
  } catch {
    return undefined
  }
}

function unquoted(text: string): string {
  return text.replace(/^(['"])(.*)\1$/, '$2')
}
