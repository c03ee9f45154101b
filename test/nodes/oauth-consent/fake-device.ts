import { OAuthError, type StartedDevice } from '../../../src/index.ts'

/** A connection whose device codes end as the test wants. */
export function aDevice() {
  const begun: { resolve: () => void; reject: (error: unknown) => void; cancelled: boolean }[] = []
  const connection = {
    async beginDevice(): Promise<StartedDevice> {
      const one = { resolve: () => {}, reject: (_error: unknown) => {}, cancelled: false }
      begun.push(one)
      const finished = new Promise<void>((resolve, reject) => Object.assign(one, { resolve, reject }))
      return {
        userCode: `CODE-${begun.length}`,
        verificationUri: 'https://login.test/device',
        expiresAt: Date.now() + 600_000,
        interval: 5,
        finished,
        cancel() {
          one.cancelled = true
          one.reject(new OAuthError('CONSENT_INVALID', 'cancelled'))
        },
      }
    },
  }
  return { connection, begun }
}
