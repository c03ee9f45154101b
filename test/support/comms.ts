import { WebSocket } from 'undici'

/** The live connection between an editor and its Node-RED: everything that was published while it was open. */
export interface Comms {
  /** Each frame as it came, before parsing; the log-in is left out. */
  readonly frames: readonly string[]
  close(): void
}

/** Listens like an editor does. @param token of a logged-in user, where the editor asks for a log-in. */
export async function listenToComms(editorUrl: string, token?: string): Promise<Comms> {
  const frames: string[] = []
  const socket = new WebSocket(`${editorUrl.replace(/^http/, 'ws')}comms`)
  const refused = new Error('The comms socket is refused')
  await new Promise<void>((resolve, reject) => {
    socket.addEventListener('error', () => reject(refused))
    socket.addEventListener('open', () => {
      if (token === undefined) resolve()
      // Anything said before the answer to this would be taken for a failed log-in.
      else socket.send(JSON.stringify({ auth: token }))
    })
    socket.addEventListener('message', ({ data }) => {
      const frame = String(data)
      if (frame === '{"auth":"ok"}') resolve()
      else if (frame === '{"auth":"fail"}') reject(refused)
      else frames.push(frame)
    })
  })
  socket.send(JSON.stringify({ subscribe: '#' }))
  return { frames, close: () => socket.close() }
}
