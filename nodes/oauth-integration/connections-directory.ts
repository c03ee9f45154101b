import { join } from 'node:path'

/** Where connections are kept on the disk; `undefined` where Node-RED has no user directory. */
export function connectionsDirectory({ userDir }: { readonly userDir?: string | undefined }): string | undefined {
  return userDir ? join(userDir, 'oauth-connections') : undefined
}
