import { isOAuthError, type Place, type Send } from '../../src/index.ts'
import { holdFiles, type KillPoint } from './kill-point.ts'
import { type RenewingSettings, renewing } from './renewing-settings.ts'

/** What the child tells its parent. Times are milliseconds since the epoch, with fractions. */
export type FromChild =
  /** The first call after the start came back from the API. */
  | { readonly called: number }
  /** When renewed tokens were on the disk, and whether that was the first time in this process. */
  | { readonly durable: number; readonly first: boolean }
  /** A renewal has got so far, and waits there for its end. */
  | { readonly at: string }
  /** How the first call, or a renewal, failed. */
  | { readonly failed: string; readonly error: string }

const tell = (message: FromChild) => process.send?.(message)
const now = () => performance.timeOrigin + performance.now()

// Calls the API, then renews the tokens again and again, until the process is killed.
if (process.send) {
  process.once('disconnect', () => process.exit())
  const settings = JSON.parse(process.argv[2] ?? '') as RenewingSettings & {
    rest: number
    hold?: KillPoint
  }
  let durable = 0
  const watched = (journal: Place): Place => ({
    ...journal,
    async set(key, text) {
      await reach('before writing')
      await journal.set(key, text)
      await reach('after writing')
      durable = now()
    },
  })
  const asking =
    (send: Send): Send =>
    async (request) => {
      if (request.url === settings.tokenUrl) await reach('before asking')
      return send(request)
    }
  /** Where the process is to be held, it stays until its end. */
  const reach = async (point: KillPoint) => {
    if (point !== settings.hold) return
    tell({ at: point })
    await new Promise(() => {})
  }
  holdFiles(reach)
  const { integration, network } = renewing(settings, watched, asking)
  try {
    // As Node-RED does before the first message.
    await Promise.all([integration.preload(), network.preload()])
    const { status } = await integration.send({ method: 'GET', url: settings.apiUrl, headers: {} })
    tell({ called: status })
    for (let first = true; ; first = false) {
      await integration.renew()
      await reach('before the output')
      tell({ durable, first })
      await new Promise((resolve) => setTimeout(resolve, Math.random() * settings.rest))
    }
  } catch (error) {
    const code = isOAuthError(error) ? error.code : 'unexpected'
    tell({ failed: code, error: isOAuthError(error) ? error.reason : String((error as Error).stack) })
    process.disconnect()
  }
}
