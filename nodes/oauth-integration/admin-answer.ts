import type { Request, Response } from 'express'
import type { NodeAPI } from 'node-red'
import { OAuthError } from '../../src/index.ts'
import { errorReport, statusCodeOf } from './error-report.ts'
import { knownError } from './known-error.ts'
import type { Registry, Running } from './registry.ts'
import { type Texts, textsFor } from './texts.ts'

/** What a route about one integration does; what it resolves to is the answer. */
export type Action = (running: Running, request: Request, response: Response, texts: Texts) => Promise<object>

interface AdminAnswers {
  answer(request: Request, response: Response, work: (texts: Texts) => Promise<object>): Promise<void>
  /** The same about the integration that `:id` names; 404 where none of that id is running. */
  answerAbout(request: Request, response: Response, action: Action): Promise<void>
}

/**
 * Answers requests of the editor with JSON in the language it asks for, and failures with what a person can read.
 *
 * @param report what is told of a failure
 */
export function adminAnswers(
  RED: NodeAPI,
  registry: Registry,
  report: (error: OAuthError, texts: Texts) => object = errorReport,
): AdminAnswers {
  const answer: AdminAnswers['answer'] = async (request, response, work) => {
    const texts = textsFor(request.headers['accept-language'])
    response.set('Cache-Control', 'no-store')
    try {
      response.json(await work(texts))
    } catch (error) {
      const known = knownError(error, RED.log.error)
      response.status(statusCodeOf(known)).json({ error: report(known, texts) })
    }
  }

  return {
    answer,
    answerAbout: (request, response, action) =>
      answer(request, response, async (texts) => {
        const running = registry.find(request.params['id'] as string)
        if (running) return action(running, request, response, texts)
        response.status(404)
        return { error: report(new OAuthError('CONFIGURATION_INVALID', 'integration'), texts) }
      }),
  }
}
