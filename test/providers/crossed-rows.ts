import type { ProviderRow } from './provider-row.ts'

// Rows are taken apart and put together again: their types would only be in the way.
type Loose = { [name: string]: Loose } & { [name: string]: unknown }

type Cross = (row: Loose) => boolean | undefined

/** A row with another quirk on top, in its facts and in its mock alike; `undefined` where the two do not go together. */
export type Crossing = (row: ProviderRow) => ProviderRow | undefined

function crossing(change: Cross): Crossing {
  return (row) => {
    const copy = structuredClone(row) as unknown as Loose
    return change(copy) === false ? undefined : (copy as unknown as ProviderRow)
  }
}

/** Changes the token request, and the refresh request where there is one. */
function requests(
  change: (facts: Loose, mock: Loose, row: Loose, kind: 'token' | 'refresh') => boolean | undefined,
): Crossing {
  return crossing((row) => {
    const { token, refresh } = row['mock'] as Loose
    if (!token || change(row['token_request'] as Loose, token, row, 'token') === false) return false
    return refresh?.['url'] ? change(row['refresh_request'] as Loose, refresh, row, 'refresh') : undefined
  })
}

const listOf = (value: unknown): unknown[] => (Array.isArray(value) ? value : [])
const lengthOf = (value: unknown): number => listOf(value).length

const isForm = (facts: Loose, mock: Loose): boolean =>
  String(facts['encoding']) === 'form' &&
  String(mock['content_type']) === 'application/x-www-form-urlencoded' &&
  String(facts['method']) === 'POST'

const intoQuery = (mock: Loose): void => {
  Object.assign(mock, { content_type: null, query: { ...mock['query'], ...mock['body'] }, body: {} })
}

/** Changes where things stand in the answers, and the answers. */
function answers(rename: (path: string) => string, change: (respond: Loose) => void): Crossing {
  return crossing((row) => {
    const response = row['token_response'] as Loose
    const { token, refresh } = row['mock'] as Loose
    const plain = [response['metadata_paths'], row['extra_steps'], response['headers_kept']].every(
      (list) => lengthOf(list) === 0,
    )
    if (!token || !plain) return false
    for (const name of ['access_token_path', 'refresh_token_path', 'token_type_path', 'scope_path'])
      if (response[name]) Object.assign(response, { [name]: rename(String(response[name])) })
    const { expires } = response
    if (expires?.['path']) Object.assign(expires, { path: rename(String(expires['path'])) })
    for (const mock of [token, refresh]) if (mock?.['respond']) change(mock['respond'])
    return true
  })
}

/** Quirks that can be put on any row that has room for them. */
export const crossings: Readonly<Record<string, Crossing>> = {
  'JSON instead of a form': requests((facts, mock) => {
    if (!isForm(facts, mock)) return false
    const { 'content-type': _type, ...headers } = (facts['headers'] ?? {}) as Loose
    Object.assign(facts, { encoding: 'json', headers })
    Object.assign(mock, { content_type: 'application/json' })
    return true
  }),
  'GET instead of POST': requests((facts, mock) => {
    if (!isForm(facts, mock)) return false
    Object.assign(facts, { method: 'GET', encoding: 'query' })
    Object.assign(mock, { method: 'GET' })
    intoQuery(mock)
    return !JSON.stringify(mock).includes('assertion')
  }),
  'other names for the client': requests((facts, mock) => {
    if (String(facts['client_auth']?.['method']) !== 'client_secret_post' || !isForm(facts, mock)) return false
    Object.assign(facts, {
      client_auth: {
        method: 'custom_body',
        id_param: 'app-key',
        secret_param: 'app.secret',
      },
    })
    const { client_id: id, client_secret: secret, ...rest } = mock['body'] as Loose
    Object.assign(mock, { auth: { method: 'custom_body' }, body: { ...rest, 'app-key': id, 'app.secret': secret } })
    return true
  }),
  'HTTP Basic, encoded as a form': requests((facts, mock, row) => {
    if (String(facts['client_auth']?.['method']) !== 'client_secret_post' || !isForm(facts, mock)) return false
    Object.assign(facts, { client_auth: { method: 'client_secret_basic', basic_encoding: 'form' } })
    const { client_id: _, client_secret: __, ...body } = mock['body'] as Loose
    const client = (row['mock'] as Loose)['client'] as Loose
    Object.assign(mock, {
      body,
      auth: { method: 'client_secret_basic', user: client['id'], password: client['secret'], encoding: 'form' },
    })
    return true
  }),
  'a refresh by the access token': requests((facts, mock, _row, kind) => {
    if (kind === 'token') return undefined
    if (!isForm(facts, mock)) return false
    Object.assign(facts, { mode: 'access_token', token_param: 'old_token', grant_type: 'exchange' })
    const { refresh_token: _token, ...body } = mock['body'] as Loose
    Object.assign(mock, { mode: 'access_token', body: { ...body, old_token: 'AT1', grant_type: 'exchange' } })
    return true
  }),
  'answers within a list': answers(
    (path) => `result[0].${path}`,
    (respond) => Object.assign(respond, { body: { result: [respond['body']] } }),
  ),
  'answers in XML': answers(
    (path) => `Answer.${path}`,
    (respond) => Object.assign(respond, { encoding: 'xml', body: { Answer: respond['body'] } }),
  ),
  'a step that exchanges the token': crossing((row) => {
    const kept = lengthOf(row['token_response']?.['headers_kept'])
    if (!row['mock']?.['token'] || lengthOf(row['extra_steps']) > 0 || kept) return false
    const step = {
      after: 'token+refresh',
      method: 'GET',
      url: 'https://exchange.example.com/{client_id}',
      query: { old: '{access_token}' },
      headers: { 'x-proof': '{$sha256hex(<access_token>)}' },
      token_path: 'new.token',
      expires: { kind: 'in', path: 'new.life', unit: 'minutes' },
    }
    Object.assign(row, { extra_steps: [step] })
    return true
  }),
  'look-ups, one after the other': crossing((row) => {
    const mock = row['mock'] as Loose
    if (!mock['token']) return false
    const lookups = [
      { method: 'GET', url: 'https://look.example.com/me?client={client_id}', set: { accountOfMine: 'items[0].id' } },
      {
        method: 'POST',
        url: 'https://look.example.com/of/{accountOfMine}',
        json: { id: '{accountOfMine}' },
        set: { companyOfMine: 'company.id' },
      },
    ]
    Object.assign(row, { discovery: [...listOf(row['discovery']), ...lookups] })
    const api = row['api'] as Loose
    Object.assign(api, { headers: { ...api['headers'], 'x-company': '{companyOfMine}' } })
    Object.assign(mock, { captured: { ...mock['captured'], accountOfMine: 'A 1', companyOfMine: 'C1' } })
    const seen = mock['api'] as Loose
    Object.assign(seen, { headers: { ...seen['headers'], 'x-company': 'C1' } })
    return true
  }),
  'a server that the callback names': crossing((row) => {
    const { callback, token, refresh } = row['mock'] as Loose
    if (!callback || !token) return false
    const own = row['callback'] as Loose
    Object.assign(own, { capture_params: [...listOf(own['capture_params']), 'server-of-mine'] })
    Object.assign(callback['query'] as Loose, { 'server-of-mine': 'https://eu7.example.net/base' })
    Object.assign(row['token_request'] as Loose, { url: '{server-of-mine}/token' })
    Object.assign(token, { url: 'https://eu7.example.net/base/token' })
    if (refresh?.['url']) {
      Object.assign(row['refresh_request'] as Loose, { url: '{server-of-mine}/renew' })
      Object.assign(refresh, { url: 'https://eu7.example.net/base/renew' })
    }
    return true
  }),
  'nothing where nothing is': crossing((row) => {
    const empty = (value: unknown) =>
      value === null || value === false || (typeof value === 'object' && Object.keys(value as object).length === 0)
    const thin = (value: unknown): unknown => {
      if (Array.isArray(value)) return value.map(thin)
      if (typeof value !== 'object' || value === null) return value
      return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, empty(inner) ? null : thin(inner)]))
    }
    Object.assign(row, thin(row))
    return true
  }),
}
