import type { NextFunction, Request, RequestHandler, Response } from 'express'
import type { NodeAPI } from 'node-red'
import type { ProcessConsents } from '../../src/index.ts'
import { publicRoot } from '../personal/public-address.ts'
import { callbackPages } from './callback-pages.ts'
import { connectPage } from './connect-page.ts'
import { nodeMiddleware } from './node-middleware.ts'
import { answerPage, type Visit, type Visited } from './page-answer.ts'
import type { Registry } from './registry.ts'

type Root = Visit['root']

/**
 * The pages that a browser reaches without a log-in of the editor, below both roots of Node-RED: each is answered below the one
 * that its integration says, and left to flows below the other. Registered once, since routes stay for the life of the process.
 */
export function publicRoutes(RED: NodeAPI, registry: Registry, consents: ProcessConsents): void {
  const pages = { ...callbackPages(RED, registry, consents), connect: connectPage(RED, registry) }
  const roots = [
    { root: 'admin', app: RED.httpAdmin, before: [] as RequestHandler[] },
    { root: 'node', app: RED.httpNode, before: nodeMiddleware(RED.settings as object) },
  ] as const

  for (const { root, app, before } of roots) {
    const around = (handle: Visited): RequestHandler[] => [elsewhere(root), ...before, page(root, handle)]
    app?.get('/oauth-integration/:key/callback', around(pages.callback), failed(root))
    app?.get('/oauth-integration/:key/connect/:ticket', around(pages.connect), failed(root))
    app?.post('/oauth-integration/:key/callback/confirm', around(pages.confirm), failed(root))
  }

  /** Leaves what belongs below the other root. A key that nobody has is answered where the editor is. */
  function elsewhere(root: Root): RequestHandler {
    return ({ params }, _response, next) => {
      const all = registry.withKey(params['key'] as string)
      const roots = all.flatMap(({ definition }) => (definition ? [publicRoot(definition, RED.settings)] : []))
      if (roots.length === 0 ? root === 'admin' : roots.includes(root)) next()
      else next('route')
    }
  }

  function page(root: Root, handle: Visited): RequestHandler {
    return (request, response) => void answerPage(visitOf(root, request, response), RED.log.error, handle)
  }

  /** What went wrong before the page had its turn, in a middleware mostly. */
  function failed(root: Root) {
    return (error: unknown, request: Request, response: Response, next: NextFunction): void => {
      if (response.headersSent) next(error)
      else void answerPage(visitOf(root, request, response), RED.log.error, () => Promise.reject(error))
    }
  }

  function visitOf(root: Root, request: Request, response: Response): Omit<Visit, 'texts'> {
    const all = registry.withKey(request.params['key'] as string)
    return { request, response, root, isPersonal: all.some(({ definition }) => definition?.mode === 'personal') }
  }
}
