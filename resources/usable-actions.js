/**
 * Which buttons of a connection can be pressed, by their action.
 *
 * @param state of the connection, as the runtime reports it
 * @param isAble whether anything can be done now: it runs, nothing is under way, and the reader may change it
 * @param isAttended whether its grant takes a person
 */
export function usableActions({ state, isAble, isAttended }) {
  const isValid = isAble && state !== 'invalid'
  const isConnected = state === 'connected'
  return {
    authorize: isValid,
    token: isValid,
    complete: isValid,
    'by-hand': isValid,
    renew: isAble && isConnected,
    revoke: isAble && ['connected', 'dead', 'unreadable'].includes(state),
    ping: isValid && (isConnected || !isAttended),
    debug: isAble,
  }
}
