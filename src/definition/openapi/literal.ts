/** A foreign text that stands for itself in a definition: no brace of it is the start of a placeholder. */
export function literal(text: string): string {
  return text.replaceAll('{', '\\{')
}
