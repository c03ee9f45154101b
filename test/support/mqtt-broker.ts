import type { AddressInfo } from 'node:net'
import { createServer, type TLSSocket } from 'node:tls'
import type { Certificate } from './certificates.ts'

/** A broker of a test: MQTT 3.1.1 over TLS, with what one client at a time needs. */
export interface MqttBroker {
  readonly port: number
  /** The passwords that clients came with and that were good, oldest first. */
  readonly passwords: readonly string[]
  /** How many clients were refused. */
  readonly refused: number
  close(): Promise<void>
}

/** Starts a broker on 127.0.0.1 that asks whether a password is good, and returns what is published to who subscribed. */
export async function startMqttBroker(
  certificate: Certificate,
  isGood: (password: string) => Promise<boolean>,
): Promise<MqttBroker> {
  const passwords: string[] = []
  const sockets = new Set<TLSSocket>()
  let refused = 0
  const server = createServer({ ...certificate }, (socket) => {
    sockets.add(socket)
    let rest = Buffer.alloc(0)
    let work = Promise.resolve()
    socket.on('error', () => socket.destroy()).on('close', () => sockets.delete(socket))
    socket.on('data', (data) => {
      rest = Buffer.concat([rest, data])
      for (let packet = firstPacket(rest); packet; packet = firstPacket(rest)) {
        const { type, body, length } = packet
        rest = rest.subarray(length)
        work = work.then(() => take(socket, type, body))
      }
    })
  })

  async function take(socket: TLSSocket, type: number, body: Buffer): Promise<void> {
    const kind = type >> 4
    if (kind === 1) {
      const password = passwordOf(body)
      const good = await isGood(password)
      if (good) passwords.push(password)
      else refused++
      // Return code 5: not authorized.
      socket.write(Buffer.from([0x20, 2, 0, good ? 0 : 5]))
    }
    if (kind === 3) {
      const topicEnd = 2 + body.readUInt16BE(0)
      const payload = body.subarray(topicEnd + 2)
      const back = Buffer.concat([body.subarray(0, topicEnd), payload])
      socket.write(Buffer.concat([Buffer.from([0x40, 2]), body.subarray(topicEnd, topicEnd + 2)]))
      socket.write(Buffer.concat([Buffer.from([0x30, back.length]), back]))
    }
    if (kind === 8) socket.write(Buffer.concat([Buffer.from([0x90, 3]), body.subarray(0, 2), Buffer.from([1])]))
    if (kind === 12) socket.write(Buffer.from([0xd0, 0]))
    if (kind === 14) socket.end()
  }

  server.listen(0, '127.0.0.1')
  await new Promise((resolve, reject) => server.once('listening', resolve).once('error', reject))
  return {
    port: (server.address() as AddressInfo).port,
    passwords,
    get refused() {
      return refused
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        for (const socket of sockets) socket.destroy()
      }),
  }
}

interface Packet {
  readonly type: number
  readonly body: Buffer
  /** Bytes of all of it. */
  readonly length: number
}

/** MQTT 3.1.1 §2.2: a type with flags, then the length of what follows in groups of seven bits. */
function firstPacket(data: Buffer): Packet | undefined {
  let remaining = 0
  for (let at = 1; at < data.length; at++) {
    const byte = data[at] as number
    remaining += (byte & 0x7f) << (7 * (at - 1))
    if (byte & 0x80) continue
    const length = at + 1 + remaining
    if (data.length < length) return undefined
    return { type: data[0] as number, body: data.subarray(at + 1, length), length }
  }
  return undefined
}

/** MQTT 3.1.1 §3.1: protocol, level, flags, keep alive; then client, user name and password. No wills here. */
function passwordOf(body: Buffer): string {
  const texts: string[] = []
  for (let at = 2 + body.readUInt16BE(0) + 4; at < body.length; ) {
    const end = at + 2 + body.readUInt16BE(at)
    texts.push(body.subarray(at + 2, end).toString())
    at = end
  }
  return texts[2] ?? ''
}
