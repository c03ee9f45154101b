import type { StartedDevice } from '../../src/index.ts'
import { qrSvg } from './qr-code.ts'

/** What people are shown of a device code; see `StartedDevice`. */
export interface ShownDevice
  extends Pick<StartedDevice, 'userCode' | 'verificationUri' | 'verificationUriComplete' | 'expiresAt' | 'interval'> {
  /** The address as a QR code, with the code in it where the provider gives such an address: SVG. */
  readonly qr: string
}

export async function shownDevice(started: StartedDevice): Promise<ShownDevice> {
  const { userCode, verificationUri, verificationUriComplete, expiresAt, interval } = started
  return {
    userCode,
    verificationUri,
    ...(verificationUriComplete !== undefined && { verificationUriComplete }),
    qr: await qrSvg(verificationUriComplete ?? verificationUri),
    expiresAt,
    interval,
  }
}
