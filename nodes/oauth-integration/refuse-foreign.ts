import type { NextFunction, Request, Response } from 'express'
import { OAuthError } from '../../src/index.ts'
import { errorReport } from './error-report.ts'
import { textsFor } from './texts.ts'

/** The type of an OpenAPI document as the body itself (IANA media types); a plain form cannot send it, either. */
export const documentType = 'application/vnd.oai.openapi'

/**
 * Refuses what another web site makes a browser send: Node-RED 4 tells browsers that any site may use its admin API. JSON
 * cannot be sent by a plain form.
 */
export function refuseForeign(request: Request, response: Response, next: NextFunction): void {
  const body: unknown = request.body
  const json = request.is('application/json') === 'application/json' && typeof body === 'object' && body !== null
  pass(isForeign(request), json && !Array.isArray(body), request, response, next)
}

/** The same where the body may also be an API description, which Node-RED does not read. */
export function refuseForeignDocuments(request: Request, response: Response, next: NextFunction): void {
  if (request.is(documentType) === documentType) pass(isForeign(request), true, request, response, next)
  else refuseForeign(request, response, next)
}

/**
 * The same for what shows who the users are: another site shall not even read it. Over plain http browsers tell nothing but
 * `Origin`, and that only to other sites where something is read.
 */
export function refuseForeignReaders(request: Request, response: Response, next: NextFunction): void {
  const { origin, 'sec-fetch-site': site } = request.headers
  const isElsewhere = site === undefined && origin !== undefined
  pass(isElsewhere || isForeign(request), true, request, response, next)
}

function isForeign({ headers }: Request): boolean {
  return headers['sec-fetch-site'] === 'cross-site' || headers.origin === 'null'
}

/** Lets a request pass that is neither from another site nor in a form that is not understood. */
function pass(foreign: boolean, understood: boolean, request: Request, response: Response, next: NextFunction): void {
  if (!foreign && understood) {
    next()
    return
  }
  const error = foreign
    ? new OAuthError('REQUEST_INVALID', 'origin')
    : new OAuthError('REQUEST_INVALID', 'body', { detail: 'Content-Type: application/json' })
  response.status(foreign ? 403 : 415).json({ error: errorReport(error, textsFor(request.headers['accept-language'])) })
}
