import type { Response } from 'express'

/** Sends a browser elsewhere (303, RFC 9110 §15.4.4): nobody keeps the answer, and the next page is not told of this one. */
export function seeOther(response: Response, url: string): void {
  response.set({ 'Cache-Control': 'no-store', 'Referrer-Policy': 'no-referrer' }).redirect(303, url)
}
