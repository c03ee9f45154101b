import { WebSocket } from 'undici'

/** A message of Dashboard 2, with client data. */
export interface SentMessage {
  readonly who?: string
  readonly _client?: { readonly socketId: string; readonly user?: { readonly userId: string } }
}

/** A page of Dashboard 2 as the server sees it: a connection of Socket.IO 4, made by hand so that it can tell lies. */
export class DashboardPage {
  readonly closed: Promise<void>
  /** What the server has sent: name of the event, then its data. */
  readonly received: unknown[][] = []
  readonly #socket: WebSocket
  #id = ''

  private constructor(socket: WebSocket) {
    this.#socket = socket
    this.closed = new Promise((resolve) => socket.addEventListener('close', () => resolve()))
  }

  /** Connects with headers and data of the choice of whoever does so; rejects with the reason if the server refuses. */
  static async open(url: string, headers: Record<string, string>, auth: object = {}): Promise<DashboardPage> {
    const address = `${url.replace(/^http/, 'ws')}?EIO=4&transport=websocket`
    const socket = new WebSocket(address, { headers })
    const page = new DashboardPage(socket)
    await new Promise<void>((resolve, reject) => {
      socket.addEventListener('error', () => reject(new Error('The socket failed')))
      socket.addEventListener('close', () => reject(new Error('The socket was closed')))
      socket.addEventListener('message', ({ data }) => {
        const text = String(data)
        if (text.startsWith('0')) socket.send(`40${JSON.stringify(auth)}`)
        if (text === '2') socket.send('3')
        if (text.startsWith('44')) reject(new Error((JSON.parse(text.slice(2)) as { message: string }).message))
        if (text.startsWith('41')) socket.close()
        if (text.startsWith('42')) page.received.push(JSON.parse(text.slice(2)) as unknown[])
        if (!text.startsWith('40')) return
        page.#id = (JSON.parse(text.slice(2)) as { sid: string }).sid
        resolve()
      })
    }).catch((error: unknown) => {
      socket.close()
      throw error
    })
    return page
  }

  /** What the server knows it by. */
  get id(): string {
    return this.#id
  }

  send(event: string, ...data: readonly unknown[]): void {
    this.#socket.send(`42${JSON.stringify([event, ...data])}`)
  }

  close(): void {
    this.#socket.close()
  }
}
