import { valueAt } from './answers.ts'
import type { Conversion } from './convert.ts'
import { readFinding } from './convert-lookups.ts'
import { stepReferences } from './convert-steps.ts'
import type { MockRow, ProviderRow, RowValues } from './provider-row.ts'
import type { Lookup } from './row-value.ts'

/** What is known in the course of a run, by the row's names: a second opinion on what the engine should know. */
export interface RunValues {
  readonly look: Lookup
  set(name: string, value: unknown): void
  /** What came back with the callback. What a person typed stays. */
  fromCallback(query: RowValues): void
  /** What a token answer brought along. */
  fromAnswer(body: unknown): void
  /** What the answer of a later step brought along; the token request is step 1. */
  fromStep(step: number, body: unknown): void
}

export function runValues(row: ProviderRow, mock: MockRow, conversion: Conversion, redirectUri: string): RunValues {
  const typed = new Map<string, string>()
  for (const [name, value] of Object.entries({ ...mock.captured, ...mock.params })) typed.set(name, String(value))
  for (const [name, value] of Object.entries(conversion.typed)) typed.set(name, value)
  const scope = (mock.scopes ?? []).join(
    row.authorization?.scope_separator ?? row.token_request?.scope_separator ?? ' ',
  )
  const { clientId, key } = conversion.settings
  const dynamic = new Map<string, string>([
    ['client_id', clientId ?? ''],
    ['client_secret', conversion.secrets.clientSecret ?? ''],
    ['redirect_uri', redirectUri],
    ['key', key ?? ''],
  ])
  const own = new Map<string, string>([
    ['clientId', clientId ?? ''],
    ['clientSecret', conversion.secrets.clientSecret ?? ''],
    ['username', conversion.secrets.ownerUsername ?? ''],
    ['password', conversion.secrets.ownerPassword ?? ''],
    ['scope', scope],
  ])
  const references = stepReferences(row)
  const put = (name: string, value: unknown) => {
    if (value !== undefined && value !== null && typeof value !== 'object') dynamic.set(name, String(value))
  }
  return {
    look: (name) =>
      [dynamic.get(name), typed.get(name), own.get(name)].find((value) => value !== undefined && value !== ''),
    set: put,
    fromCallback(query) {
      for (const name of row.callback?.capture_params ?? [])
        if (mock.params?.[name] === undefined) put(name, query[name])
    },
    fromAnswer(body) {
      for (const path of row.token_response?.metadata_paths ?? []) {
        const value = valueAt(body, path)
        put(path, value)
        put(path.split('.').at(-1) as string, value)
      }
      for (const path of references.get(1) ?? []) put(`step1.${path}`, valueAt(body, path))
      for (const { from, url, set } of row.discovery ?? [])
        if (from === 'token_response' && !url)
          for (const [name, text] of Object.entries(set ?? {})) {
            const finding = readFinding(String(text))
            if (finding.kind === 'path' && mock.params?.[name] === undefined) put(name, valueAt(body, finding.path))
          }
    },
    fromStep(step, body) {
      for (const path of references.get(step) ?? []) put(`step${step}.${path}`, valueAt(body, path))
    },
  }
}
