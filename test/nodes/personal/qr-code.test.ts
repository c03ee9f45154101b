import assert from 'node:assert/strict'
import decodeQR from 'qr/decode.js'
import { qrSvg } from '../../../nodes/personal/qr-code.ts'

/** What a camera sees: the picture as pixels, eight for each module. */
function pixelsOf(svg: string) {
  const size = Number(/viewBox="0 0 (\d+) /.exec(svg)?.[1])
  const scale = 8
  const edge = size * scale
  const data = new Uint8Array(edge * edge * 4).fill(255)
  for (const [, x, y, length] of svg.matchAll(/M(\d+) (\d+)h(\d+)v1h-\d+z/g))
    for (let row = Number(y) * scale; row < (Number(y) + 1) * scale; row++)
      for (let column = Number(x) * scale; column < (Number(x) + Number(length)) * scale; column++)
        data.fill(0, (row * edge + column) * 4, (row * edge + column) * 4 + 3)
  return { width: edge, height: edge, data }
}

describe('a QR code', () => {
  it('says to a camera what it was made of', async () => {
    const texts = [
      'https://login.example.com/activate?user_code=WDJB-MJHT',
      'WDJB-MJHT',
      'https://login.example.com/?q=%22%3E%3Cscript%3E',
      `https://login.example.com/${'abc123-_'.repeat(60)}`,
    ]
    for (const text of texts) assert.equal(decodeQR(pixelsOf(await qrSvg(text))), text)
  })

  it('is a picture and nothing else, whatever it says', async () => {
    const svg = await qrSvg('"><script>alert(1)</script><img src=x onerror=1>')
    assert.match(
      svg,
      /^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg" [\w="\- ]*><rect [\w="# ]*\/><path fill="#000" d="[Mhvz\d -]*"\/><\/svg>$/,
    )
  })

  it('is dark on white, and fits beside a text', async () => {
    for (const text of ['a', 'a'.repeat(2_000)]) {
      const svg = await qrSvg(text)
      const size = Number(/viewBox="0 0 (\d+) \1"/.exec(svg)?.[1])
      assert.ok(size >= 29 && size <= 200)
      assert.match(svg, /width="200" height="200"/)
      assert.match(svg, new RegExp(`<rect width="${size}" height="${size}" fill="#fff"/>`))
    }
  })
})
