import type { Request, Response } from 'express'
import { OAuthError } from '../../src/index.ts'
import type { publicRoot } from '../personal/public-address.ts'
import { type Page, sendPage } from './callback-page.ts'
import { knownError } from './known-error.ts'
import type { Texts } from './texts.ts'

/** One request for a public page. */
export interface Visit {
  readonly request: Request
  readonly response: Response
  readonly texts: Texts
  /** Below which root of Node-RED. */
  readonly root: ReturnType<typeof publicRoot>
  /** Whether it is about a user of flows, who knows nothing of the editor. */
  readonly isPersonal: boolean
}

/** Makes a page, or `undefined` where the answer has been sent. */
export type Visited = (visit: Visit) => Promise<Page | undefined>

/** Runs a handler and shows its page, or what went wrong. A consent is not used up by looking: HEAD, previews, prefetching. */
export async function answerPage(visit: Visit, log: (line: string) => void, handle: Visited): Promise<void> {
  const { request, response, texts, isPersonal } = visit
  try {
    const purpose = String(request.headers['sec-purpose'] ?? request.headers['purpose'] ?? '')
    if (request.method === 'HEAD' || /prefetch|preview|prerender/i.test(purpose))
      throw new OAuthError('CONSENT_INVALID', 'prefetch')
    const page = await handle(visit)
    if (page) sendPage(response, page, texts)
  } catch (error) {
    sendPage(response, failurePage(knownError(error, log), texts, isPersonal), texts)
  }
}

/** Says what went wrong. A user of flows can do something about few of the reasons, so the others are for whoever runs them. */
export function failurePage(error: OAuthError, texts: Texts, isPersonal: boolean): Page {
  const { code, reason } = error
  const isTheirs = code === 'CONSENT_INVALID' || code === 'AUTHORIZATION_DENIED' || reason === 'origin'
  const back = texts.text(isPersonal ? 'page.personal.back' : 'page.failed.back')
  return {
    status: statusOf(error),
    title: texts.text('page.failed.title'),
    paragraphs: [
      ...(isPersonal && !isTheirs ? [texts.text('page.personal.operator')] : []),
      texts.error(error),
      ...(reason === 'paste' ? [] : [back]),
    ],
    ...(reason === 'paste' && { keepsAddress: true }),
  }
}

function statusOf({ code, reason }: OAuthError): number {
  if (code === 'CONSENT_INVALID' || code === 'AUTHORIZATION_DENIED' || code === 'CONFIGURATION_INVALID') return 400
  if (code === 'REQUEST_INVALID' && reason === 'origin') return 403
  return code === 'STORE_FAILED' || code === 'REQUEST_INVALID' ? 500 : 502
}
