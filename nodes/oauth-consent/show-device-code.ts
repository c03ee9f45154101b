import { shownDevice } from '../personal/shown-device.ts'
import type { ConsentJob, Outcome } from './operations.ts'
import { connectionNamed } from './waiting-messages.ts'

/** Has the message bring a code that a person can enter anywhere, or ends the waiting for one. */
export async function showDeviceCode({ msg, chosen, devices, remember, forget }: ConsentJob): Promise<Outcome> {
  const { node, user, connection } = chosen
  const event = connectionNamed(node.id, user)
  if ((msg as { cancel?: unknown }).cancel === true) {
    devices.cancel(event)
    forget(event)
    return undefined
  }
  const started = await devices.begin(event, connection, msg)
  remember(event, started.expiresAt)
  return { ...(await shownDevice(started)) }
}
