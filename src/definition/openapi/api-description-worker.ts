import { isMainThread, parentPort, workerData } from 'node:worker_threads'
import type { ErrorReason } from '../../vocabulary/error-texts.ts'
import { OAuthError } from '../../vocabulary/errors.ts'
import type { ApiDescription } from './api-description.ts'
import type { DescribeOptions } from './describe-api.ts'

/** What a worker is started with. */
export interface DescriptionJob {
  readonly describeApi: DescribeOptions & {
    /** The document; UTF-8. */
    readonly document: Uint8Array
  }
}

/** What it answers: an error does not survive the way between threads, what it was made of does. */
export interface DescriptionAnswer {
  readonly description?: ApiDescription
  readonly failure?: {
    readonly reason: ErrorReason<'REQUEST_INVALID'>
    readonly place: string
    readonly found: string
  }
}

/** This file: a program for a worker thread. Where it is imported otherwise, it says only where it lies. */
export const descriptionWorker: URL = new URL(import.meta.url)

const job = isMainThread ? undefined : (workerData as Partial<DescriptionJob> | null)?.describeApi
if (job) parentPort?.postMessage(await answerTo(job))

async function answerTo({ document, ...options }: DescriptionJob['describeApi']): Promise<DescriptionAnswer> {
  const { describeApi } = await import('./describe-api.ts')
  try {
    return { description: describeApi(new TextDecoder('utf-8').decode(document), options) }
  } catch (error) {
    if (!(error instanceof OAuthError)) throw error
    const { place, found } = error.details
    const reason = error.reason as ErrorReason<'REQUEST_INVALID'>
    return { failure: { reason, place: String(place), found: String(found) } }
  }
}
