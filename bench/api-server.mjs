// An API that costs next to nothing, so that the client is what is measured: the same small JSON for every request, over
// connections that stay open. It also hands out a token.
import { createServer } from 'node:net'

const item = JSON.stringify({ id: 4711, name: 'A small thing', tags: ['one', 'two'], price: 12.5, inStock: true })
const token = JSON.stringify({ access_token: 'bench-token', token_type: 'Bearer', expires_in: 86_400 })
const answer = (body) =>
  Buffer.from(
    `HTTP/1.1 200 OK\r\nContent-Type: application/json; charset=utf-8\r\nDate: Tue, 01 Jan 2030 00:00:00 GMT\r\nConnection: keep-alive\r\nKeep-Alive: timeout=600\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
  )
const [itemAnswer, tokenAnswer] = [answer(item), answer(token)]

const server = createServer((socket) => {
  socket.setNoDelay(true)
  let open = ''
  socket.on('error', () => {})
  socket.on('data', (chunk) => {
    open += chunk.toString('latin1')
    for (let end = open.indexOf('\r\n\r\n'); end >= 0; end = open.indexOf('\r\n\r\n')) {
      const head = open.slice(0, end)
      const length = Number(/\r\ncontent-length: *(\d+)/i.exec(head)?.[1] ?? 0)
      if (open.length < end + 4 + length) return
      open = open.slice(end + 4 + length)
      socket.write(head.startsWith('POST /token') ? tokenAnswer : itemAnswer)
    }
  })
})
server.listen(0, '127.0.0.1', () => process.send?.({ port: server.address().port }))
process.once('disconnect', () => process.exit())
