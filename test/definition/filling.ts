import { fillTemplate, parseTemplate } from '../../src/definition/template.ts'

/** The text with its placeholders filled in from a record. */
export function fill(text: string, values: Record<string, string> = {}): string | undefined {
  return fillTemplate(parseTemplate(text, 'x'), (name) => (Object.hasOwn(values, name) ? values[name] : undefined))
}
