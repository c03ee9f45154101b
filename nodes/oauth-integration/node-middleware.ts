import type { NextFunction, Request, RequestHandler, Response } from 'express'

/** What comes before the pages below Node-RED's root for flows, where core runs it for its own `http in` only. */
export function nodeMiddleware({ httpNodeMiddleware }: { readonly httpNodeMiddleware?: unknown }): RequestHandler[] {
  const configured = Array.isArray(httpNodeMiddleware) ? httpNodeMiddleware : [httpNodeMiddleware]
  return [readCookies, ...configured.flat(5).filter((handler) => typeof handler === 'function')]
}

/** Core parses cookies before it runs the middleware, which may rely on them. */
function readCookies(request: Request, _response: Response, next: NextFunction): void {
  if (!request.cookies) Object.assign(request, { cookies: cookiesOf(request.headers.cookie), signedCookies: {} })
  next()
}

/** RFC 6265 §5.4; of a name that comes twice the first counts, as for core. */
function cookiesOf(header = ''): Record<string, string> {
  const cookies: Record<string, string> = Object.create(null)
  for (const pair of header.split(';')) {
    const at = pair.indexOf('=')
    const name = pair.slice(0, at).trim()
    if (at > 0 && name !== '' && !(name in cookies))
      cookies[name] = decoded(
        pair
          .slice(at + 1)
          .trim()
          .replace(/^"(.*)"$/, '$1'),
      )
  }
  return cookies
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
