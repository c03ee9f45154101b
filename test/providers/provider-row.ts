/** A text with placeholders, or alternatives of which the first with known placeholders counts. */
export type RowTemplate = string | readonly string[]
export type RowValues = Readonly<Record<string, unknown>>

type Maybe<T> = T | null

export interface AssertionRow {
  readonly type?: Maybe<string>
  readonly alg?: Maybe<string>
  readonly key?: Maybe<string>
  readonly lifetimeInSeconds?: Maybe<number>
  readonly lifetime?: Maybe<number>
  readonly header?: Maybe<RowValues>
  readonly payload?: Maybe<RowValues>
  readonly claims?: Maybe<RowValues>
}

export interface ClientAuthRow {
  readonly method?: Maybe<string>
  readonly basic_encoding?: Maybe<string>
  readonly id_param?: Maybe<string>
  readonly secret_param?: Maybe<string>
  readonly template?: Maybe<string>
  readonly header?: Maybe<string>
  readonly user?: Maybe<string>
  readonly username?: Maybe<string>
  readonly password?: Maybe<string>
  readonly secret?: Maybe<string>
  readonly secret_template?: Maybe<string>
  readonly alg?: Maybe<string>
  readonly assertion?: Maybe<AssertionRow>
}

export interface RequestRow {
  readonly url?: Maybe<RowTemplate>
  readonly method?: Maybe<string>
  readonly encoding?: Maybe<string>
  readonly client_auth?: Maybe<ClientAuthRow>
  readonly grant_type?: Maybe<string>
  readonly code_param?: Maybe<string>
  readonly redirect_uri_in?: Maybe<string>
  readonly param_names?: Maybe<Readonly<Record<string, string | null>>>
  readonly omit_params?: Maybe<readonly string[]>
  readonly params?: Maybe<RowValues>
  readonly query?: Maybe<RowValues>
  readonly headers?: Maybe<RowValues>
  readonly body_template?: Maybe<unknown>
  readonly body_root?: Maybe<string>
  readonly xml_root?: Maybe<string>
  readonly scope_separator?: Maybe<string>
  readonly default_scopes?: Maybe<readonly string[]>
  readonly assertion?: Maybe<AssertionRow>
}

export interface RefreshRow extends RequestRow {
  readonly mode?: Maybe<string>
  readonly token_param?: Maybe<string>
  readonly not_before?: Maybe<number>
  readonly not_before_seconds?: Maybe<number>
  readonly extends?: Maybe<boolean>
}

export interface ExpiresRow {
  readonly kind?: Maybe<string>
  readonly path?: Maybe<string>
  readonly unit?: Maybe<string>
  readonly seconds?: Maybe<number>
  readonly url?: Maybe<RowTemplate>
  readonly client_auth?: Maybe<ClientAuthRow>
  readonly default?: Maybe<number>
}

export interface ResponseRow {
  readonly encoding?: Maybe<string>
  readonly success?: Maybe<{
    readonly status?: Maybe<string | number | readonly (number | string)[]>
    readonly path?: Maybe<string>
    readonly equals?: unknown
    readonly not_equals?: unknown
  }>
  readonly access_token_path?: Maybe<RowTemplate>
  readonly alternate_access_token_path?: Maybe<string>
  readonly refresh_token_path?: Maybe<RowTemplate>
  readonly token_type_path?: Maybe<string>
  readonly scope_path?: Maybe<string>
  readonly id_token_path?: Maybe<string>
  readonly expires?: Maybe<ExpiresRow>
  readonly metadata_paths?: Maybe<readonly string[]>
  readonly headers_kept?: Maybe<readonly string[]>
}

export interface StepRow extends RequestRow {
  readonly after?: Maybe<string>
  readonly auth?: Maybe<string>
  readonly form?: Maybe<RowValues>
  readonly json?: Maybe<RowValues>
  readonly body?: Maybe<RowValues>
  readonly stores_as?: Maybe<string>
  readonly token_path?: Maybe<string>
  readonly refresh_token_path?: Maybe<string>
  readonly expires?: Maybe<ExpiresRow>
  readonly token_from_last_step?: Maybe<boolean>
  readonly replaces_token?: Maybe<boolean>
  readonly takes_over?: Maybe<boolean | { readonly access_token?: Maybe<string>; readonly expires?: Maybe<ExpiresRow> }>
  readonly token_response?: Maybe<ResponseRow>
  readonly set?: Maybe<Readonly<Record<string, string>>>
  readonly metadata_paths?: Maybe<readonly string[]>
  readonly optional?: Maybe<boolean>
}

export interface LookupRow extends StepRow {
  readonly from?: Maybe<string>
  readonly select?: Maybe<string>
}

export interface RevokeRow extends RequestRow {
  readonly auth?: Maybe<string>
  readonly token_param?: Maybe<string>
}

export interface AuthorizationRow {
  readonly url?: Maybe<RowTemplate>
  readonly response_type?: Maybe<string>
  readonly params?: Maybe<RowValues>
  readonly param_names?: Maybe<Readonly<Record<string, string | null>>>
  readonly omit_params?: Maybe<readonly string[]>
  readonly omit_empty_params?: Maybe<boolean>
  readonly fragment?: Maybe<string>
  readonly scope_separator?: Maybe<string>
  readonly scope_encoding?: Maybe<string>
  readonly fixed_scope?: Maybe<string | readonly string[]>
  readonly default_scopes?: Maybe<readonly string[]>
}

export interface CallbackRow {
  readonly code_param?: Maybe<string>
  readonly state_param?: Maybe<string>
  readonly error_param?: Maybe<string>
  readonly capture_params?: Maybe<readonly string[]>
  readonly code_delivery?: Maybe<string>
  readonly code?: Maybe<string>
}

export interface ParameterRow {
  readonly name: string
  readonly label?: Maybe<string>
  readonly source?: Maybe<string>
  readonly required?: Maybe<boolean>
  readonly secret?: Maybe<boolean>
  readonly hidden?: Maybe<boolean>
  readonly pattern?: Maybe<string>
  readonly enum?: Maybe<readonly string[]>
  readonly format?: Maybe<string>
  readonly prefix?: Maybe<string>
  readonly suffix?: Maybe<string>
  readonly default?: Maybe<string | number>
  readonly example?: Maybe<string>
}

export interface ApiRow {
  readonly base_url?: Maybe<RowTemplate>
  readonly token?: Maybe<{
    readonly in?: Maybe<string>
    readonly name?: Maybe<string>
    readonly template?: Maybe<string>
  }>
  readonly headers?: Maybe<RowValues>
  readonly query?: Maybe<RowValues>
  readonly verification?: Maybe<{
    readonly method?: Maybe<string>
    readonly endpoints?: Maybe<readonly string[]>
    readonly headers?: Maybe<RowValues>
  }>
}

/** An answer that the local server gives. */
export interface MockAnswer {
  readonly status?: Maybe<number>
  readonly encoding?: Maybe<string>
  readonly headers?: Maybe<RowValues>
  readonly body?: unknown
}

/** A request that the local server must see. */
export interface MockRequest {
  readonly mode?: Maybe<string>
  readonly url?: Maybe<string>
  readonly method?: Maybe<string>
  readonly content_type?: Maybe<string>
  readonly auth?: Maybe<{
    readonly method?: Maybe<string>
    readonly user?: Maybe<string>
    readonly password?: Maybe<string>
    readonly encoding?: Maybe<string>
  }>
  readonly body?: unknown
  readonly query?: Maybe<RowValues>
  readonly headers?: Maybe<RowValues>
  readonly forbid?: Maybe<readonly string[]>
  readonly respond?: Maybe<MockAnswer>
}

export interface MockAuthorize {
  readonly url?: Maybe<string>
  readonly query?: Maybe<RowValues>
  readonly in_fragment?: Maybe<boolean>
  readonly fragment?: Maybe<string>
  readonly forbid?: Maybe<readonly string[]>
}

export interface MockRow {
  readonly complete?: Maybe<boolean>
  readonly params?: Maybe<RowValues>
  readonly captured?: Maybe<RowValues>
  readonly client?: Maybe<{ readonly id?: Maybe<string>; readonly secret?: Maybe<string> }>
  readonly scopes?: Maybe<readonly string[]>
  readonly authorize?: Maybe<MockAuthorize>
  readonly callback?: Maybe<{ readonly query?: Maybe<RowValues>; readonly delivery?: Maybe<string> }>
  readonly token?: Maybe<MockRequest>
  readonly refresh?: Maybe<MockRequest>
  readonly steps?: Maybe<readonly MockRequest[]>
  readonly lookups?: Maybe<readonly MockRequest[]>
  readonly discovery?: Maybe<readonly MockRequest[]>
  readonly api?: Maybe<{
    readonly base_url?: Maybe<string>
    readonly token?: Maybe<{
      readonly in?: Maybe<string>
      readonly name?: Maybe<string>
      readonly value?: Maybe<string>
    }>
    readonly headers?: Maybe<RowValues>
    readonly query?: Maybe<RowValues>
    readonly auth_error_status?: Maybe<readonly number[]>
  }>
}

/** One provider as protocol facts. Everything may be missing, and more may be there. */
export interface ProviderRow {
  readonly id: string
  readonly set?: Maybe<string>
  readonly flow?: Maybe<string>
  readonly authorization?: Maybe<AuthorizationRow>
  readonly pkce?: Maybe<{ readonly method?: Maybe<string> }>
  readonly callback?: Maybe<CallbackRow>
  readonly token_request?: Maybe<RequestRow>
  readonly refresh_request?: Maybe<RefreshRow>
  readonly revoke_request?: Maybe<RevokeRow>
  readonly introspect_request?: Maybe<RequestRow>
  readonly introspection_request?: Maybe<RequestRow>
  readonly token_response?: Maybe<ResponseRow>
  readonly refresh_response?: Maybe<ResponseRow>
  readonly extra_steps?: Maybe<readonly StepRow[]>
  readonly discovery?: Maybe<readonly LookupRow[]>
  readonly client_certificate?: Maybe<boolean>
  readonly client_registration?: Maybe<{ readonly method?: Maybe<string> }>
  readonly api?: Maybe<ApiRow>
  readonly parameters?: Maybe<readonly ParameterRow[]>
  readonly credentials?: Maybe<readonly string[]>
  readonly quirks?: Maybe<readonly string[]>
  readonly expressible?: Maybe<string>
  readonly hard_reason?: Maybe<string>
  readonly cross_check?: Maybe<Readonly<Record<string, { readonly differs?: Maybe<readonly string[]> } | null>>>
  readonly mock?: Maybe<MockRow>
}

/** The rows of a file: `{providers: […]}`, or a bare array. Throws where it is neither. */
export function rowsOf(file: unknown): ProviderRow[] {
  const inside = (file ?? {}) as { providers?: unknown; rows?: unknown; id?: unknown }
  const list = Array.isArray(file) ? file : (inside.providers ?? inside.rows ?? (inside.id ? [file] : undefined))
  if (!Array.isArray(list)) throw new Error('There are no rows: neither an array nor an object with "providers".')
  return list.map((row: unknown, index) => {
    const entry = typeof row === 'object' && row !== null ? (row as ProviderRow) : ({} as ProviderRow)
    return { ...entry, id: typeof entry.id === 'string' ? entry.id : `row ${index + 1}` }
  })
}

/** A list of alternatives, whatever way it is written. */
export function alternatives(template: RowTemplate | null | undefined): readonly string[] {
  if (template === undefined || template === null || template === '') return []
  return typeof template === 'string' ? [template] : template.filter((text) => typeof text === 'string')
}
