import { randomBytes } from 'node:crypto'
import type { Request } from 'express'
import { OAuthError, type StartedDevice } from '../../src/index.ts'
import { shownDevice } from '../personal/shown-device.ts'
import type { Running } from './registry.ts'

/** A device code that a person asked for in the editor: waiting, or what went wrong with it. */
export interface EditorDevice {
  /** Names it, so that its dialog knows it again. */
  readonly consent: string
  readonly started: StartedDevice
  readonly error?: OAuthError
}

/**
 * `POST …/device`: asks for a device code, or with `cancel` ends the one that waits, or with `show` shows it once more. The code
 * is for those with the permission to write: whoever enters it decides which account is connected.
 *
 * @param changed told that the status is another one
 */
export function deviceAction(changed: (running: Running) => void) {
  return async (running: Running, request: Request): Promise<object> => {
    const { definition, problem, integration, device } = running
    if (!definition || problem) throw problem ?? new OAuthError('CONFIGURATION_INVALID', 'integration')
    if (definition.mode === 'personal') throw new OAuthError('CONFIGURATION_INVALID', 'onlyUsers')
    const { cancel, show } = request.body as { cancel?: unknown; show?: unknown }
    if (cancel === true) {
      delete running.device
      device?.started.cancel()
      changed(running)
      return {}
    }
    if (show === true) {
      if (!device || device.error) throw new OAuthError('CONSENT_INVALID', 'unknown')
      return shown(device)
    }
    const begun: EditorDevice = {
      consent: randomBytes(9).toString('base64url'),
      started: await integration.beginDevice(),
    }
    running.device = begun
    const over = (error?: OAuthError) => {
      if (running.device?.consent !== begun.consent) return
      if (error) running.device = { ...begun, error }
      else delete running.device
      changed(running)
    }
    begun.started.finished.then(() => over(), over)
    changed(running)
    return shown(begun)
  }
}

async function shown({ consent, started }: EditorDevice): Promise<object> {
  return { consent, ...(await shownDevice(started)), now: Date.now() }
}
