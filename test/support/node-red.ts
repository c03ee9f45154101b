import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { type Comms, listenToComms } from './comms.ts'
import { installedPackage } from './installed-package.ts'
import { type AdminRequest, NodeRedAdmin } from './node-red-admin.ts'
import { NodeRedProcess } from './node-red-process.ts'
import { defaultEditorPassword, type EditorUser, type NodeRedSettings, settingsFile } from './node-red-settings.ts'
import { type Arrival, type FlowNode, type Message, Probes } from './probes.ts'
import { removeFolder, temporaryFolder } from './temporary-folders.ts'

export interface NodeRedOptions extends NodeRedSettings {
  /** A port for the first start; any free one by default, and the same one at each restart. */
  readonly port?: number
  /** Packages to install beside ours. */
  readonly packages?: readonly string[]
  /** Environment variables of the process, which sees few others. */
  readonly env?: Readonly<Record<string, string>>
  /** Whether the node `test-probe` is there; true by default. */
  readonly probe?: boolean
  /** Milliseconds that a start may take; 30,000 by default. */
  readonly patience?: number
}

export interface Deployment {
  /** `full` by default. */
  readonly type?: 'full' | 'nodes' | 'flows' | 'reload'
  /** Credentials by id of the node. */
  readonly credentials?: Readonly<Record<string, Readonly<Record<string, string>>>>
  readonly as?: EditorUser
}

/**
 * A real Node-RED in a process and a user directory of its own, with this package installed from its tarball. Which Node-RED
 * and which Node.js can be chosen with GRANTKEEPER_NODE_RED (a folder) and GRANTKEEPER_NODE (a program).
 */
export class NodeRed {
  readonly userDir: string = temporaryFolder('node-red')
  readonly #options: NodeRedOptions
  /** What earlier lives printed. */
  #earlier = ''
  #port: number
  #process: NodeRedProcess | undefined
  #probes: Probes | undefined
  #admin: NodeRedAdmin | undefined

  private constructor(options: NodeRedOptions) {
    this.#options = options
    this.#port = options.port ?? 0
  }

  /** Resolves when it listens and its flows run. */
  static async start(options: NodeRedOptions = {}): Promise<NodeRed> {
    const nodeRed = new NodeRed(options)
    const installed = await installedPackage(...(options.packages ?? []))
    symlinkSync(path.join(installed, 'node_modules'), path.join(nodeRed.userDir, 'node_modules'), 'junction')
    writeFileSync(path.join(nodeRed.userDir, 'package.json'), readFileSync(path.join(installed, 'package.json')))
    mkdirSync(path.join(nodeRed.userDir, 'lib'), { recursive: true })
    await nodeRed.startAgain()
    return nodeRed
  }

  /** Starts on the same user directory and port, after it was stopped or killed. */
  async startAgain(): Promise<void> {
    const { probe = true, env = {}, patience = 30_000 } = this.#options
    const nodesDir = probe ? [path.join(import.meta.dirname, 'probe-node')] : []
    writeFileSync(path.join(this.userDir, 'settings.js'), settingsFile(this.#options, this.#port, nodesDir))
    this.#earlier += this.#process?.output ?? ''
    this.#process = new NodeRedProcess(this.userDir, env)
    this.#probes = new Probes(this.#process.child)
    this.#port = await this.#process.ready(patience)
    const { adminAuth = false, editorPassword = defaultEditorPassword } = this.#options
    this.#admin = adminAuth ? new NodeRedAdmin(this.editorUrl, editorPassword) : new NodeRedAdmin(this.editorUrl)
  }

  get origin(): string {
    return `http://127.0.0.1:${this.#port}`
  }

  /** Where the editor and its API are, with a slash at the end. */
  get editorUrl(): string {
    return this.origin + slashed(this.#options.httpAdminRoot)
  }

  /** Where `http in` nodes are, with a slash at the end. */
  get nodeUrl(): string {
    return this.origin + slashed(this.#options.httpNodeRoot)
  }

  get pid(): number {
    return this.#life.child.pid ?? 0
  }

  get alive(): boolean {
    return this.#process?.alive ?? false
  }

  /** Asks the admin API for a path relative to the editor, such as `flows`. */
  request(path: string, request?: AdminRequest): Promise<Response> {
    return this.admin.request(path, request)
  }

  get admin(): NodeRedAdmin {
    if (!this.#admin) throw new Error('Node-RED has not started')
    return this.#admin
  }

  /** Deploys as the editor does; resolves when the flows run, rejects when a type of node is missing. */
  async deploy(flows: readonly FlowNode[], deployment: Deployment = {}): Promise<void> {
    const { type = 'full', credentials = {}, as = 'ADMIN' } = deployment
    const nodes = flows.map((node) => ({
      ...placed(node),
      ...(credentials[node.id] && { credentials: credentials[node.id] }),
    }))
    const headers = { 'Node-RED-API-Version': 'v2', 'Node-RED-Deployment-Type': type }
    const [starts, before] = [this.#starts, this.#life.output.length]
    await this.admin.json('flows', { method: 'POST', body: { flows: nodes }, headers, as })
    // The answer comes when the old flows have stopped, not when the new ones run.
    for (let tries = 0; this.#starts === starts; tries++) {
      if (tries > 1000) throw new Error('The flows did not start in 20 seconds')
      await new Promise((resolve) => setTimeout(resolve, 20))
    }
    const missing = /Waiting for missing types[\s\S]*?runtime event/.exec(this.#life.output.slice(before))?.[0]
    if (missing !== undefined) throw new Error(`The flows do not run: ${missing.match(/- \S+$/gm)?.join(' ')}`)
  }

  /** The flows as they are deployed. */
  async flows(): Promise<FlowNode[]> {
    const headers = { 'Node-RED-API-Version': 'v2' }
    return (await this.admin.json<{ flows: FlowNode[] }>('flows', { headers })).flows
  }

  /** What arrived at the probes of this life; see {@link Probes}. */
  get probes(): Probes {
    if (!this.#probes) throw new Error('Node-RED has not started')
    return this.#probes
  }

  /** Sends a message through the flow of `aroundNode`; resolves to where it came out. */
  exchange(msg: Message, patience?: number): Promise<Arrival> {
    return this.probes.exchange(msg, patience)
  }

  /** Listens to what is published to editors. */
  async comms(as: EditorUser = 'ADMIN'): Promise<Comms> {
    return listenToComms(this.editorUrl, this.#options.adminAuth ? await this.admin.token(as) : undefined)
  }

  /** Everything it has printed in all its lives, at trace level. */
  get output(): string {
    return this.#earlier + (this.#process?.output ?? '')
  }

  /** The lines of the log at some levels, without their times. */
  logged(...levels: readonly ('fatal' | 'error' | 'warn' | 'info' | 'debug' | 'trace')[]): string[] {
    const lines = this.output.split('\n').map((line) => / - \[(\w+)\] (.*)$/.exec(line))
    return lines.flatMap((line) =>
      line && (levels as readonly string[]).includes(line[1] ?? '') ? [line[2] ?? ''] : [],
    )
  }

  /** Warnings and worse, without the two that Node-RED itself greets every new user directory with. */
  get complaints(): string[] {
    return this.logged('warn', 'error', 'fatal').filter(
      (line) => !/^(Projects disabled|Encrypted credentials not found)/.test(line),
    )
  }

  /** Ends it at once, as a power cut does. */
  async kill(): Promise<void> {
    await this.#life.end('SIGKILL')
  }

  /** Stops it in order; resolves to its exit code. */
  stop(): Promise<number | null> {
    return this.#life.end('SIGTERM')
  }

  /** Ends it and removes its user directory. */
  async close(): Promise<void> {
    await this.kill()
    removeFolder(this.userDir)
  }

  /** How often the flows of this life have been started. */
  get #starts(): number {
    return this.#life.output.split('"id":"runtime-deploy"').length
  }

  get #life(): NodeRedProcess {
    if (!this.#process) throw new Error('Node-RED has not started')
    return this.#process
  }
}

/** Node-RED takes what has no place in the editor for a config node. */
const placed = (node: FlowNode): FlowNode => ('wires' in node ? { x: 100, y: 100, ...node } : node)

const slashed = (root = '/'): string => `/${root}/`.replace(/\/+/g, '/')
