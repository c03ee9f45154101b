import type { IntegrationSettings } from '../../../src/definition/integration-settings.ts'
import type {
  ApiDescription,
  ApiFlow,
  UnusableFlow,
  UsableFlow,
} from '../../../src/definition/openapi/api-description.ts'
import { type DescribeOptions, describeApi } from '../../../src/definition/openapi/describe-api.ts'
import { isOAuthError } from '../../../src/vocabulary/errors.ts'

/** Describes a document, given as data or as text. */
export function describeDocument(document: object | string, options: DescribeOptions = {}): ApiDescription {
  return describeApi(typeof document === 'string' ? document : JSON.stringify(document), options)
}

/** The proposal for the first usable flow, or for that of a scheme and name. */
export function proposalOf(document: object | string, options: DescribeOptions = {}, name?: string): UsableFlow {
  const flow = describeDocument(document, options).flows.find(
    (flow): flow is UsableFlow => flow.supported && (name === undefined || flow.flow === name),
  )
  if (!flow) throw new Error('no usable flow')
  return flow
}

export function settingsOf(document: object | string, options: DescribeOptions = {}): IntegrationSettings {
  return proposalOf(document, options).settings
}

/** Why a flow cannot be used, and where that is. */
export function refusalOf(flow: ApiFlow | undefined): string {
  if (!flow || flow.supported) throw new Error('is usable')
  const { reason, place }: UnusableFlow = flow
  return `${reason} ${place}`
}

/** Why a document cannot be read, and where that is. */
export function complaintAbout(document: object | string, options: DescribeOptions = {}): string {
  try {
    describeDocument(document, options)
  } catch (error) {
    return complaintOf(error)
  }
  throw new Error('was read')
}

/** The same of an error at hand. */
export function complaintOf(error: unknown): string {
  if (!isOAuthError(error)) throw error
  const [, first = '', rest = ''] = /^document(.)(.*)$/.exec(error.reason) ?? []
  return `${first.toLowerCase()}${rest} ${error.details['place']}`.trim()
}
