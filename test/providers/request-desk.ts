import { samePlace } from './compare-urls.ts'
import type { Handler, Reply } from './provider-server.ts'
import type { RecordedRequest } from './recorded-request.ts'

/** A request that is waited for. */
export interface Slot {
  /** What it is called in a report. */
  readonly name: string
  readonly url: () => string
  readonly compare: (request: RecordedRequest) => string[]
  readonly reply: (request: RecordedRequest) => Reply
  /** May come any number of times, or not at all. */
  readonly optional?: boolean
}

export interface RequestDesk {
  readonly handler: Handler
  /** Begins a part of a run, in which these requests are waited for, in this order where addresses do not tell. */
  begin(phase: string, slots: readonly Slot[]): void
  /** Waits for requests that may come in any part. */
  always(slots: readonly Slot[]): void
  /** Ends the part: what did not come is told. */
  end(): void
  /** How often requests of a name came in this part. */
  count(name: string): number
}

/** Takes the requests of a run and tells of each difference. */
export function requestDesk(report: (difference: string) => void): RequestDesk {
  let phase = ''
  let waiting: Slot[] = []
  let standing: Slot[] = []
  const counts = new Map<string, number>()

  function take(slot: Slot, request: RecordedRequest): Reply {
    counts.set(slot.name, (counts.get(slot.name) ?? 0) + 1)
    for (const difference of slot.compare(request)) report(`${slot.name}: ${difference}`)
    return slot.reply(request)
  }

  return {
    handler(request) {
      try {
        const fitting = [...waiting, ...standing].find((slot) => samePlace(slot.url(), request.url))
        const slot = fitting ?? waiting.find(({ optional }) => !optional)
        if (!slot) {
          report(`${phase}: an unexpected ${request.method} to ${request.url.split('?')[0]}`)
          return { status: 404, body: '{}' }
        }
        if (!slot.optional) {
          waiting = waiting.filter((other) => other !== slot)
          standing = standing.filter((other) => other !== slot)
        }
        return take(slot, request)
      } catch (error) {
        report(`${phase}: the local server failed: ${error instanceof Error ? error.message : String(error)}`)
        return { status: 500, body: '{}' }
      }
    },
    begin(name, slots) {
      phase = name
      waiting = [...slots]
      counts.clear()
    },
    always(slots) {
      standing.push(...slots)
    },
    end() {
      for (const { name, optional } of waiting) if (!optional) report(`${phase}: the ${name} did not come`)
      waiting = []
    },
    count: (name) => counts.get(name) ?? 0,
  }
}
