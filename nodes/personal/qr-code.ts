/** Modules of white around the code (ISO/IEC 18004 §6.3.8). */
const border = 4

/** Edge of the picture, in CSS pixels. */
const edge = 200

/**
 * A text as a QR code: an SVG element that holds a rectangle and a path, and nothing of the text. Dark on white whatever surrounds
 * it, since cameras expect that.
 *
 * @param text at most 2,000 bytes as UTF-8
 */
export async function qrSvg(text: string): Promise<string> {
  const { encodeQR } = await import('qr')
  const rows = encodeQR(text, 'raw', { ecc: 'medium', border })
  const size = rows.length
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${size} ${size}" width="${edge}" height="${edge}" shape-rendering="crispEdges">`,
    `<rect width="${size}" height="${size}" fill="#fff"/>`,
    `<path fill="#000" d="${rows.map(darkIn).join('')}"/>`,
    '</svg>',
  ].join('')
}

/** The dark modules of a row, as one rectangle for each run of them. */
function darkIn(row: readonly boolean[], y: number): string {
  const runs: string[] = []
  for (let x = 0; x < row.length; x++) {
    if (!row[x]) continue
    const from = x
    while (row[x + 1]) x++
    const length = x + 1 - from
    runs.push(`M${from} ${y}h${length}v1h-${length}z`)
  }
  return runs.join('')
}
