import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createRequire } from 'node:module'
import path from 'node:path'

/** Which Node-RED and which Node.js the tests run: those of the project, or what the environment says. */
const nodeRedFolder: string =
  process.env['GRANTKEEPER_NODE_RED'] ?? path.dirname(createRequire(import.meta.url).resolve('node-red/package.json'))
const nodeBinary: string = process.env['GRANTKEEPER_NODE'] ?? process.execPath

const running = new Set<ChildProcess>()
process.once('exit', () => {
  for (const child of running) child.kill('SIGKILL')
})

/** One life of a Node-RED: from its start until it ends or is killed. */
export class NodeRedProcess {
  /** Everything it printed, in order. */
  output = ''
  readonly child: ChildProcess
  readonly #ended: Promise<unknown>

  constructor(userDir: string, env: Readonly<Record<string, string>>) {
    const script = path.join(nodeRedFolder, 'red.js')
    const args = [script, '--userDir', userDir, '--settings', path.join(userDir, 'settings.js')]
    const { PATH = '', TMPDIR, SystemRoot } = process.env
    this.child = spawn(nodeBinary, args, {
      cwd: userDir,
      env: { PATH, HOME: userDir, ...(TMPDIR ? { TMPDIR } : {}), ...(SystemRoot ? { SystemRoot } : {}), ...env },
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      // Keeps buffers what they are, which JSON would not.
      serialization: 'advanced',
    })
    running.add(this.child)
    this.#ended = once(this.child, 'exit').then(() => running.delete(this.child))
    for (const stream of [this.child.stdout, this.child.stderr]) {
      stream?.setEncoding('utf8').on('data', (text: string) => {
        this.output += text
      })
    }
  }

  get alive(): boolean {
    return this.child.exitCode === null && this.child.signalCode === null
  }

  /** Resolves to the port once it listens and its flows run; rejects with the end of its output when it does not. */
  async ready(patience: number): Promise<number> {
    const end = Date.now() + patience
    for (;;) {
      const port = /Server now running at https?:\/\/127\.0\.0\.1:(\d+)\b/.exec(this.output)?.[1]
      if (port !== undefined && /\] (Started flows|Waiting for missing types)/.test(this.output)) return Number(port)
      if (!this.alive || Date.now() > end) {
        const why = this.alive ? `was not ready in ${patience} ms` : 'ended at once'
        await this.end('SIGKILL')
        throw new Error(`Node-RED ${why}. The end of its output:\n${this.output.slice(-3000)}`)
      }
      await new Promise((resolve) => setTimeout(resolve, 20))
    }
  }

  /** Sends a signal and waits for the end; one that does not end in 30 seconds is killed. Resolves to the exit code. */
  async end(signal: 'SIGTERM' | 'SIGKILL'): Promise<number | null> {
    if (this.alive) this.child.kill(signal)
    const timer = setTimeout(() => this.child.kill('SIGKILL'), 30_000)
    await this.#ended
    clearTimeout(timer)
    return this.child.exitCode
  }
}
