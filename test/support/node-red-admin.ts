import type { EditorUser } from './node-red-settings.ts'

export interface AdminRequest {
  /** GET, or POST where there is a body. */
  readonly method?: string
  /** Sent as JSON. */
  readonly body?: unknown
  readonly headers?: Readonly<Record<string, string>>
  /** Who asks; ADMIN by default where the editor asks for a log-in, else nobody. */
  readonly as?: EditorUser | 'ANON'
  readonly redirect?: 'manual' | 'follow'
}

/** The admin API of a Node-RED, as its editor uses it. */
export class NodeRedAdmin {
  readonly #url: string
  readonly #password: string | undefined
  readonly #tokens = new Map<EditorUser, Promise<string>>()

  /**
   * @param url where the editor is, with a slash at the end
   * @param password of everybody; absent where the editor asks for no log-in
   */
  constructor(url: string, password?: string) {
    this.#url = url
    this.#password = password
  }

  /** Asks for a path relative to the editor, such as `flows`. */
  async request(path: string, request: AdminRequest = {}): Promise<Response> {
    const { body, method = body === undefined ? 'GET' : 'POST', as = 'ADMIN', headers, redirect = 'manual' } = request
    const authorization = as === 'ANON' || this.#password === undefined ? undefined : `Bearer ${await this.token(as)}`
    return fetch(this.#url + path, {
      method,
      redirect,
      headers: {
        accept: 'application/json',
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(authorization === undefined ? {} : { authorization }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
  }

  /** The same, for an answer that must be JSON and must be a success. */
  async json<T = unknown>(path: string, request: AdminRequest = {}): Promise<T> {
    const response = await this.request(path, request)
    const text = await response.text()
    if (!response.ok) throw new Error(`${path} answered HTTP ${response.status}: ${text.slice(0, 500)}`)
    return (text === '' ? undefined : JSON.parse(text)) as T
  }

  /** Logs somebody in, once. */
  token(user: EditorUser): Promise<string> {
    const token = this.#tokens.get(user) ?? this.#logIn(user)
    this.#tokens.set(user, token)
    return token
  }

  async #logIn(username: EditorUser): Promise<string> {
    const response = await fetch(`${this.#url}auth/token`, {
      method: 'POST',
      body: new URLSearchParams({
        client_id: 'node-red-admin',
        grant_type: 'password',
        scope: '',
        username,
        password: this.#password ?? '',
      }),
    })
    if (!response.ok) throw new Error(`${username} cannot log in: HTTP ${response.status}`)
    return ((await response.json()) as { access_token: string }).access_token
  }
}
