import { t } from './translate.js'

const longestAnswer = 120_000

/** What went wrong with a request of the dialog, as a text for the reader. */
export class AdminError extends Error {
  constructor(message, code, status) {
    super(message)
    this.code = code
    this.status = status
  }
}

// The address has to stay relative without a leading slash or dot: only then does the editor add its access token.
async function request(method, id, action, body) {
  try {
    return await $.ajax({
      method,
      url: `oauth-integration/${encodeURIComponent(id)}/${action}`,
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

function asError(xhr) {
  const error = xhr.responseJSON?.error
  if (typeof error?.message === 'string') return new AdminError(error.message, error.code, xhr.status)
  if (xhr.status === 401 || xhr.status === 403) return new AdminError(t('failure.notAllowed'), undefined, xhr.status)
  if (xhr.status === 404) return new AdminError(t('blocked.notRunning'), 'CONFIGURATION_INVALID', 404)
  if (!xhr.status) return new AdminError(t('failure.unreachable'), undefined, 0)
  return new AdminError(t('failure.unexpected', { status: String(xhr.status) }), undefined, xhr.status)
}

export const readStatus = (id) => request('GET', id, 'status')
export const post = (id, action, body = {}) => request('POST', id, action, body)
