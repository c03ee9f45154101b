/** Stands around a text that means itself whatever is in it: a noncharacter, which no text of a person holds. */
export const mark: string = '\ufdd0'

/** Writes a text so that it stands for itself in a template. */
export function verbatim(text: string): string {
  return /^[\w.:/@-]*$/.test(text) ? text : mark + text.replaceAll(mark, '') + mark
}

/** What is no template, without the marks that `verbatim` may have left in its texts. */
export function plainTexts<T>(value: T): T {
  if (typeof value === 'string') return value.replaceAll(mark, '') as T
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) return value.map(plainTexts) as T
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, plainTexts(part)])) as T
}
