import type { ProviderRow } from './provider-row.ts'
import { unseenAnswers } from './unseen-answers.ts'
import { unseenFlows } from './unseen-flows.ts'
import { unseenRequests } from './unseen-requests.ts'
import { unseenVariants } from './unseen-variants.ts'

/** Made-up providers, each with one quirk that real ones have. */
export const unseenRows: readonly ProviderRow[] = [
  ...unseenRequests,
  ...unseenAnswers,
  ...unseenFlows,
  ...unseenVariants,
]
