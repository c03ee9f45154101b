import type { ConnectionActions, StartedDevice } from '../../src/index.ts'

/** What becomes of device codes. */
export interface DeviceListener<M> {
  connected(): void
  /** @param msg the message that asked for the code last */
  failed(error: unknown, msg: M): void
}

interface Asked<M> {
  readonly started: Promise<StartedDevice>
  msg: M
}

/** The device codes that a node waits for: one of a connection. */
export class DeviceConsents<M> {
  readonly #asked = new Map<string, Asked<M>>()
  readonly #listener: DeviceListener<M>

  constructor(listener: DeviceListener<M>) {
    this.#listener = listener
  }

  /**
   * The code of a connection that waits to be entered, or a new one.
   *
   * @param key names the connection
   */
  begin(key: string, connection: Pick<ConnectionActions, 'beginDevice'>, msg: M): Promise<StartedDevice> {
    const known = this.#asked.get(key)
    if (known) known.msg = msg
    const asked = known ?? { started: connection.beginDevice(), msg }
    this.#asked.set(key, asked)
    if (!known) void this.#follow(key, asked)
    return asked.started
  }

  /** Ends the waiting for a code, of which nobody hears any more. */
  cancel(key: string): void {
    const asked = this.#asked.get(key)
    this.#asked.delete(key)
    asked?.started.then(
      ({ cancel }) => cancel(),
      () => {},
    )
  }

  cancelAll(): void {
    for (const key of this.#asked.keys()) this.cancel(key)
  }

  get size(): number {
    return this.#asked.size
  }

  /** Whoever asks for a code is told by `begin` when there is none; the listener hears of the rest. */
  async #follow(key: string, asked: Asked<M>): Promise<void> {
    const started = await asked.started.catch(() => undefined)
    const failure = await started?.finished.then(
      () => undefined,
      (error: unknown) => ({ error }),
    )
    if (this.#asked.get(key) !== asked) return
    this.#asked.delete(key)
    if (!started) return
    if (failure) this.#listener.failed(failure.error, asked.msg)
    else this.#listener.connected()
  }
}
