import assert from 'node:assert/strict'
import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { multipartOf } from '../../../nodes/oauth-request/multipart-body.ts'
import { isOAuthError } from '../../../src/index.ts'

const textOf = (fields: object) => String(multipartOf(fields, 'B').content)
const part = (...lines: string[]) => ['--B', ...lines, '--B--', ''].join('\r\n')

describe('A multipart body', () => {
  it('has a part for each field, with file name and type where they are given', () => {
    const f = { value: 'abc', options: { filename: 'f.txt', contentType: 'text/plain' } }
    assert.equal(
      textOf({ f, s: 'str', o: { x: 1 }, n: null, u: undefined }),
      part(
        'Content-Disposition: form-data; name="f"; filename="f.txt"\r\nContent-Type: text/plain\r\n\r\nabc\r\n--B',
        'Content-Disposition: form-data; name="s"\r\n\r\nstr\r\n--B',
        'Content-Disposition: form-data; name="o"\r\n\r\n{"x":1}',
      ),
    )
  })

  it('types a part without making a file of it', () => {
    assert.equal(
      textOf({ meta: { value: { a: 1 }, options: { contentType: 'application/json' } } }),
      part('Content-Disposition: form-data; name="meta"\r\nContent-Type: application/json\r\n\r\n{"a":1}'),
    )
  })

  it('knows the type of usual files, and takes bytes without a name for binary', () => {
    const disposition = 'Content-Disposition: form-data; name="f"'
    assert.equal(
      textOf({ f: { value: 'x', options: 'dir/a.PNG' } }),
      part(`${disposition}; filename="a.PNG"\r\nContent-Type: image/png\r\n\r\nx`),
    )
    assert.equal(
      textOf({ f: { value: Buffer.from('x'), options: { filepath: 'dir\\a.unknown' } } }),
      part(`${disposition}; filename="dir/a.unknown"\r\nContent-Type: application/octet-stream\r\n\r\nx`),
    )
    assert.equal(
      textOf({ f: Buffer.from('x') }),
      part(`${disposition}\r\nContent-Type: application/octet-stream\r\n\r\nx`),
    )
    assert.equal(textOf({ f: { value: 7 } }), part(`${disposition}\r\n\r\n7`))
  })

  it('is read by others as it was meant', async () => {
    const picture = Buffer.from([0, 255, 13, 10, 45, 45])
    const { content, type } = multipartOf({ s: 'ü', f: { value: picture, options: { filename: 'ü.png' } } })
    const read = await new Response(content as Uint8Array<ArrayBuffer>, {
      headers: { 'content-type': type },
    }).formData()
    assert.equal(read.get('s'), 'ü')
    const file = read.get('f') as File
    assert.deepEqual([file.name, file.type, Buffer.from(await file.arrayBuffer())], ['ü.png', 'image/png', picture])
  })

  it('lets no name or type end its header', () => {
    const text = textOf({ 'a"\r\nX: 1': { value: '', options: { filename: 'b"\r\n.txt' } } })
    assert.match(text, /name="a%22%0D%0AX: 1"; filename="b%22%0D%0A.txt"\r\nContent-Type: text\/plain\r\n\r\n\r\n/)
    assert.throws(
      () => textOf({ a: { value: '', options: { contentType: 'text/plain\r\nX: 1' } } }),
      (error) => isOAuthError(error, 'REQUEST_INVALID'),
    )
  })

  it('can be sent again, except for a field that is a stream', async () => {
    assert.ok(multipartOf({ a: '1' }).content instanceof Uint8Array)
    const { content } = multipartOf(
      { a: '1', f: { value: Readable.from([Buffer.from('xyz')]), options: 'f.bin' } },
      'B',
    )
    assert.ok(!(content instanceof Uint8Array) && typeof content === 'object')
    assert.equal(
      String(await buffer(content)),
      part(
        'Content-Disposition: form-data; name="a"\r\n\r\n1\r\n--B',
        'Content-Disposition: form-data; name="f"; filename="f.bin"\r\nContent-Type: application/octet-stream\r\n\r\nxyz',
      ),
    )
  })

  it('has another boundary each time', () => {
    assert.notEqual(multipartOf({}).type, multipartOf({}).type)
  })
})
