import type { NodeAPI } from 'node-red'
import type { ProcessConsents } from '../../src/index.ts'
import { callbackPages } from './callback-pages.ts'
import { connectPage } from './connect-page.ts'
import { answerPage, type Visit } from './page-answer.ts'
import type { Registry } from './registry.ts'

export type PageName = 'callback' | 'confirm' | 'connect'

/** The pages that a browser reaches without a log-in of the editor. */
export interface PublicPages {
  /** Answers a request with a page, or with what went wrong. Never rejects. */
  answer(page: PageName, visit: Visit): Promise<void>
  /** Answers a request that failed before its page had a turn. */
  fail(error: unknown, visit: Visit): Promise<void>
}

export function publicPages(RED: NodeAPI, registry: Registry, consents: ProcessConsents): PublicPages {
  const pages = { ...callbackPages(RED, registry, consents), connect: connectPage(RED, registry) }
  return {
    answer: (page, visit) => answerPage(visit, RED.log.error, pages[page]),
    fail: (error, visit) => answerPage(visit, RED.log.error, () => Promise.reject(error)),
  }
}
