import type { Request } from 'express'
import { OAuthError } from '../../src/index.ts'

/** Bytes of a form of ours, in which a provider's answer may be several kilobytes long. */
const longestForm = 65_536

/**
 * One field of a posted form. Where nobody has read the form it is read here: below Node-RED's root for flows nothing reads any
 * before the nodes do.
 *
 * @throws OAuthError `CONSENT_INVALID` where there is no such field, or more than one
 */
export async function formField(request: Request, name: string): Promise<string> {
  const isRead = (request as { _body?: boolean })._body === true || request.readableEnded
  const values = isRead
    ? [(request.body as Record<string, unknown> | undefined)?.[name]]
    : await fieldsOf(request, name)
  const [value, ...more] = values
  if (typeof value !== 'string' || more.length > 0) throw invalid()
  return value
}

async function fieldsOf(request: Request, name: string): Promise<string[]> {
  const { 'content-type': type = '', 'content-length': length } = request.headers
  if (!/^application\/x-www-form-urlencoded\b/i.test(type) || Number(length ?? 0) > longestForm) throw invalid()
  const form = await textOf(request).catch(() => undefined)
  // A form that breaks off is nobody's mistake but that of who sends it.
  if (form === undefined) throw invalid()
  return new URLSearchParams(form).getAll(name)
}

/** `undefined` where it is too long; the rest of that is left to the server, which still has to answer. */
async function textOf(request: Request): Promise<string | undefined> {
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of request.iterator({ destroyOnReturn: false })) {
    bytes += (chunk as Buffer).length
    if (bytes > longestForm) return undefined
    chunks.push(chunk as Buffer)
  }
  return Buffer.concat(chunks).toString('utf8')
}

const invalid = () => new OAuthError('CONSENT_INVALID', 'parameters')
