import { t } from './translate.js'

const longestAnswer = 120_000

/** What went wrong with a request of the dialog, as a text for the reader. */
export class AdminError extends Error {
  constructor(message, code, status, place) {
    super(message)
    this.code = code
    this.status = status
    this.place = place
  }
}

// The address has to stay relative without a leading slash or dot: only then does the editor add its access token.
async function request(method, path, body) {
  try {
    return await $.ajax({
      method,
      url: `oauth-integration/${path}`,
      dataType: 'json',
      headers: { 'Accept-Language': RED.i18n.lang() },
      cache: false,
      timeout: longestAnswer,
      ...(body ? { contentType: 'application/json', data: JSON.stringify(body) } : {}),
    })
  } catch (xhr) {
    throw asError(xhr)
  }
}

/** What a failed request of the dialog means. */
export function asError(xhr) {
  const error = xhr.responseJSON?.error
  if (typeof error?.message === 'string') return new AdminError(error.message, error.code, xhr.status, error.place)
  if (xhr.status === 401 || xhr.status === 403) return new AdminError(t('failure.notAllowed'), undefined, xhr.status)
  if (xhr.status === 404) return new AdminError(t('blocked.notRunning'), 'CONFIGURATION_INVALID', 404)
  if (!xhr.status) return new AdminError(t('failure.unreachable'), undefined, 0)
  return new AdminError(t('failure.unexpected', { status: String(xhr.status) }), undefined, xhr.status)
}

const of = (id, action) => `${encodeURIComponent(id)}/${action}`

export const readStatus = (id) => request('GET', of(id, 'status'))
export const post = (id, action, body = {}) => request('POST', of(id, action), body)

/** How all integrations are that are running. */
export const readIntegrations = () => request('GET', 'integrations')

/** One page of the connections of users. */
export function readConnections(id, question) {
  const asked = Object.entries(question).filter(([, value]) => value !== undefined && value !== '')
  return request('GET', `${of(id, 'connections')}?${new URLSearchParams(asked)}`)
}

/** What concerns a definition and no integration in particular: `import`, `preview`. */
export const postDefinition = (action, body) => request('POST', action, body)
