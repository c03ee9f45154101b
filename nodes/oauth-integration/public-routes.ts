import type { NextFunction, Request, RequestHandler, Response } from 'express'
import type { NodeAPI } from 'node-red'
import type { ProcessConsents } from '../../src/index.ts'
import { engine } from '../load-engine.ts'
import { publicRoot } from '../personal/public-address.ts'
import { nodeMiddleware } from './node-middleware.ts'
import type { Visit } from './page-answer.ts'
import type { PageName, PublicPages } from './public-pages.ts'
import type { Registry } from './registry.ts'
import { textsFor } from './texts.ts'

type Root = Visit['root']

/**
 * The routes of the public pages, below both roots of Node-RED: each page is answered below the one that its integration says, and
 * left to flows below the other. Registered once, since routes stay for the life of the process.
 */
export function publicRoutes(RED: NodeAPI, registry: Registry, consents: ProcessConsents): void {
  let made: PublicPages | undefined
  const pages = (): PublicPages => {
    made ??= engine().publicPages(RED, registry, consents)
    return made
  }
  const roots = [
    { root: 'admin', app: RED.httpAdmin, before: [] as RequestHandler[] },
    { root: 'node', app: RED.httpNode, before: nodeMiddleware(RED.settings as object) },
  ] as const

  for (const { root, app, before } of roots) {
    const around = (name: PageName) => [elsewhere(root), ...before, page(root, name), failed(root)]
    app?.get('/oauth-integration/:key/callback', ...around('callback'))
    app?.get('/oauth-integration/:key/connect/:ticket', ...around('connect'))
    app?.post('/oauth-integration/:key/callback/confirm', ...around('confirm'))
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

  function page(root: Root, name: PageName): RequestHandler {
    return (request, response) => void pages().answer(name, visitOf(root, request, response))
  }

  /** What went wrong before the page had its turn, in a middleware mostly. */
  function failed(root: Root) {
    return (error: unknown, request: Request, response: Response, next: NextFunction): void => {
      if (response.headersSent) next(error)
      else void pages().fail(error, visitOf(root, request, response))
    }
  }

  function visitOf(root: Root, request: Request, response: Response): Visit {
    const texts = textsFor(request.headers['accept-language'])
    const all = registry.withKey(request.params['key'] as string)
    const isPersonal = all.some(({ definition }) => definition?.mode === 'personal')
    return { request, response, texts, root, isPersonal }
  }
}
