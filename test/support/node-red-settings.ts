/** The people who may use the editor when `adminAuth` is on, and what they may do. */
const editorUsers = { ADMIN: '*', RO: 'read', NOPERM: [] } as const
export type EditorUser = keyof typeof editorUsers

export const defaultEditorPassword: string = 'password-of-the-editor'

export interface NodeRedSettings {
  /** Whether the editor asks for a log-in by one of {@link editorUsers}. */
  readonly adminAuth?: boolean
  /** The password of all of them; {@link defaultEditorPassword} when absent. */
  readonly editorPassword?: string
  readonly httpAdminRoot?: string
  readonly httpNodeRoot?: string
  readonly contextStorage?: Readonly<Record<string, unknown>>
  /** `null` sets none, so that Node-RED generates one; `false` has credentials stored in clear. */
  readonly credentialSecret?: string | false | null
  /** Any other settings, as JSON. */
  readonly settings?: Readonly<Record<string, unknown>>
  /** Settings that JSON cannot say: the text of a JavaScript expression that is an object. */
  readonly settingsCode?: string
}

/** The text of a `settings.js`: local, quiet, without installs or telemetry, and logging everything. */
export function settingsFile(options: NodeRedSettings, port: number, nodesDir: readonly string[]): string {
  const { credentialSecret = 'credential-secret-of-the-tests' } = options
  const settings = {
    uiHost: '127.0.0.1',
    uiPort: port,
    flowFile: 'flows.json',
    nodesDir,
    lang: 'en-US',
    logging: { console: { level: 'trace', metrics: false, audit: false } },
    telemetry: { enabled: false, updateNotification: false },
    externalModules: { palette: { allowInstall: false, allowUpload: false }, modules: { allowInstall: false } },
    editorTheme: { tours: false, codeEditor: { lib: 'ace' } },
    ...(credentialSecret === null ? {} : { credentialSecret }),
    ...(options.httpAdminRoot === undefined ? {} : { httpAdminRoot: options.httpAdminRoot }),
    ...(options.httpNodeRoot === undefined ? {} : { httpNodeRoot: options.httpNodeRoot }),
    ...(options.contextStorage === undefined ? {} : { contextStorage: options.contextStorage }),
    ...options.settings,
  }
  return `const users = ${options.adminAuth ? JSON.stringify(editorUsers) : 'undefined'}
const find = (username) => users[username] && { username, permissions: users[username] }
module.exports = {
  ...${JSON.stringify(settings, null, 2)},
  ...(users && {
    adminAuth: {
      type: 'credentials',
      users: async (username) => find(username) ?? null,
      authenticate: async (username, password) => (password === ${JSON.stringify(options.editorPassword ?? defaultEditorPassword)} && find(username)) || null,
    },
  }),
  ...${options.settingsCode ?? '{}'},
}
// Nothing outlives the process that started it.
process.once('disconnect', () => process.exit())
`
}
