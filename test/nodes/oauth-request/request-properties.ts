import type { RequestProperties } from '../../../nodes/oauth-request/request-config.ts'

/** An `oauth-request` node as the editor makes it, with what a test changes. */
export function requestProperties(changed: Partial<RequestProperties> = {}): RequestProperties {
  return {
    id: 'request',
    type: 'oauth-request',
    name: '',
    z: 'flow',
    integration: 'integration',
    method: 'GET',
    ret: 'txt',
    paytoqs: 'ignore',
    url: '',
    senderr: false,
    headers: [],
    ...changed,
  }
}
