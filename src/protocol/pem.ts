/** One `-----BEGIN label-----` … `-----END label-----`. */
export interface PemBlock {
  readonly label: string
  /** Base64 with any white space; of old encrypted keys also the header lines. */
  readonly body: string
}

/** A pasted text without what copying put around it or into it: quotes, `\n` and `\r\n` written out, a byte order mark. */
export function pemText(pasted: string): string {
  return pasted
    .replace(/\\{1,4}[rn]/g, '\n')
    .trim()
    .replace(/^["'`\s]{1,4}/, '')
    .replace(/["'`,;\s]{1,4}$/, '')
    .trim()
}

/** The blocks of a text (RFC 7468). Line breaks do not matter: an input field of one line loses them. */
export function pemBlocks(text: string): PemBlock[] {
  const blocks = text.matchAll(/-----BEGIN ([A-Z0-9 ]{1,40})-----([^-]*(?:-(?!----)[^-]*)*)-----END\b/g)
  return [...blocks].map(([, label = '', body = '']) => ({ label, body }))
}

/** Whether bytes are a PKCS#12 file (RFC 7292 §4): a sequence that starts with its version, 3. */
export function isPkcs12(der: Uint8Array): boolean {
  const [tag, length = 0] = der
  const start = length > 0x80 ? 2 + (length & 0x7f) : 2
  return tag === 0x30 && der[start] === 2 && der[start + 1] === 1 && der[start + 2] === 3
}

/** The same of a file that was read as if it were text, which leaves little of its bytes. */
export function looksLikePkcs12(text: string): boolean {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these bytes are what tells such a file
  return /^0[\s\S]{1,4}\x02\x01\x03/.test(text)
}
