import { OAuthError } from '../../src/index.ts'
import type { Answer } from '../protocol/fake-server.ts'
import { settled } from '../support/clock.ts'
import { type ProviderAtHandOptions, providerAtHand, tokenUrl } from './provider-at-hand.ts'

export const deviceUrl = 'https://login.example.com/device'

/** Settings of a device, and what its provider answers at first. */
export const device = {
  grant: 'device_code',
  tokenUrl,
  deviceAuthorizationUrl: deviceUrl,
  baseUrl: 'https://api.example.com/v1',
}
export const deviceAnswer = {
  device_code: 'device-1',
  user_code: 'WDJB-MJHT',
  verification_uri: 'https://login.example.com/activate',
  expires_in: 600,
  interval: 5,
}

export const refusal = (error: string, status = 400): Answer => ({ status, body: { error } })
export const pending: Answer = refusal('authorization_pending')
export const tokens: Answer = { body: { access_token: 'access-1', refresh_token: 'refresh-1', expires_in: 3_600 } }

/** What happens to a request for tokens: an answer, or what is thrown instead. */
export type Turn = Answer | (() => Answer | Promise<Answer>)
export const timeout = () => {
  throw new OAuthError('DEADLINE_PASSED', 'timeout', { host: 'login.example.com', seconds: 30 })
}
export const unreachable = () => {
  throw new OAuthError('NETWORK_FAILED', 'unreachable', { host: 'login.example.com', error: 'ECONNREFUSED' })
}

/** An integration whose token endpoint answers one turn after the other, and the last one for ever. */
export function deviceAtHand(turns: readonly Turn[], definition: object = {}, more: ProviderAtHandOptions = {}) {
  const asked: number[] = []
  const hand = providerAtHand(
    { ...device, ...definition },
    {
      [deviceUrl]: { body: deviceAnswer },
      [tokenUrl]: (_request, count) => {
        asked.push(hand.clock.now())
        const turn = turns[Math.min(count, turns.length - 1)] as Turn
        return typeof turn === 'function' ? turn() : turn
      },
    },
    more,
  )
  const begun = hand.clock.now()
  return {
    ...hand,
    /** When tokens were asked for, in seconds since the start. */
    asked: () => asked.map((at) => (at - begun) / 1_000),
    /** Lets so many seconds go by, one after the other. */
    wait: async (seconds: number) => {
      for (let n = 0; n < seconds; n++) {
        await hand.clock.advance(1_000)
        await settled()
      }
    },
  }
}
