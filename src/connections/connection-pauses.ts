import { Pause } from './pause.ts'

/** After failed renewals, and after renewals that an API would not accept: for the token itself, or for a right. */
export class ConnectionPauses {
  readonly failed: Pause
  readonly #certain: Pause
  readonly #perhaps: Pause

  constructor(now: () => number, random: () => number) {
    this.failed = new Pause(now, random)
    this.#certain = new Pause(now, random)
    this.#perhaps = new Pause(now, random)
  }

  refused(certain: boolean): Pause {
    return certain ? this.#certain : this.#perhaps
  }

  end(): void {
    for (const pause of this.#all()) pause.end()
  }

  on(): boolean {
    return this.#all().some((pause) => pause.on())
  }

  #all(): Pause[] {
    return [this.failed, this.#certain, this.#perhaps]
  }
}
