import { Worker } from 'node:worker_threads'
import { OAuthError } from '../../vocabulary/errors.ts'
import type { ApiDescription } from './api-description.ts'
import type { DescriptionAnswer, DescriptionJob } from './api-description-worker.ts'
import { checkedFlows, type SettingsCheck } from './checked-flows.ts'
import type { DescribeOptions } from './describe-api.ts'
import { longestDocument } from './longest-document.ts'
import { unreadable } from './unreadable.ts'

/** Milliseconds that reading a document may take. */
const patience = 10_000
/** Megabytes it may take. Ten megabytes of JSON need about 100; YAML needs eighty times its size, less what is skimmed. */
const megabytes = 512

/** What else is known about a document, and how much it may cost to read it. */
export interface ReadOptions extends DescribeOptions {
  /** Milliseconds; 10 000 when absent. */
  readonly timeLimit?: number
  /** Megabytes; 512 when absent. */
  readonly memoryLimit?: number
  /** Checks settings as a whole, against the schema: returns the property that is wrong. See `checkedFlows`. */
  readonly check?: SettingsCheck
}

/**
 * Does what `describeApi` does in a thread of its own, which is ended after a time and cannot take all the memory: the calling
 * thread only hands the document over. `document` is text, or its bytes in UTF-8. Rejects with what `unreadable` says.
 */
export async function readApiDescription(
  document: string | Uint8Array,
  { timeLimit = patience, memoryLimit = megabytes, check, address }: ReadOptions = {},
): Promise<ApiDescription> {
  // Characters for a text, bytes otherwise; a document of that size is not one in either case.
  if (document.length > longestDocument) throw unreadable('tooBig', '', String(longestDocument))
  const bytes = typeof document === 'string' ? new TextEncoder().encode(document) : document
  const { descriptionWorker } = await import('./api-description-worker.ts')
  const job: DescriptionJob = { describeApi: { document: bytes, ...(address && { address }) } }
  // Nothing of how this process was started is of use there: loaders, inspectors, limits of memory.
  const worker = new Worker(descriptionWorker, {
    workerData: job,
    resourceLimits: { maxOldGenerationSizeMb: memoryLimit, maxYoungGenerationSizeMb: 64 },
    execArgv: [],
  })
  try {
    const { description, failure } = await answerOf(worker, timeLimit)
    if (description) return check ? checkedFlows(description, check) : description
    if (!failure) throw unreadable('effort')
    const { reason, ...details } = failure
    throw new OAuthError('REQUEST_INVALID', reason, details)
  } finally {
    void worker.terminate()
  }
}

/** Too much time and too much memory are the same to whoever imports: nothing is known of such a document. */
function answerOf(worker: Worker, timeLimit: number): Promise<DescriptionAnswer> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => resolve({}), timeLimit)
    worker.once('message', resolve)
    worker.once('exit', () => resolve({}))
    worker.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'ERR_WORKER_OUT_OF_MEMORY') resolve({})
      else reject(error)
    })
    worker.once('exit', () => clearTimeout(timer))
  })
}
