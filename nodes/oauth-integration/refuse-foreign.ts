import type { NextFunction, Request, Response } from 'express'
import { OAuthError } from '../../src/index.ts'
import { errorReport } from './status-report.ts'
import { textsFor } from './texts.ts'

/**
 * Refuses what another web site makes a browser send: Node-RED 4 tells browsers that any site may use its admin API. JSON
 * cannot be sent by a plain form.
 */
export function refuseForeign(request: Request, response: Response, next: NextFunction): void {
  const foreign = request.headers['sec-fetch-site'] === 'cross-site' || request.headers.origin === 'null'
  const body: unknown = request.body
  const json = request.is('application/json') === 'application/json' && typeof body === 'object' && body !== null
  if (!foreign && json && !Array.isArray(body)) {
    next()
    return
  }
  const error = foreign
    ? new OAuthError('REQUEST_INVALID', 'origin')
    : new OAuthError('REQUEST_INVALID', 'body', { detail: 'Content-Type: application/json' })
  response.status(foreign ? 403 : 415).json({ error: errorReport(error, textsFor(request.headers['accept-language'])) })
}
