import type { NodeStatus } from 'node-red'
import { StatusLight } from '../oauth-request/status-light.ts'

/** The light of one message. */
export interface MessageLight {
  answered(): void
  failed(text: string, fill?: 'red' | 'yellow'): void
}

/**
 * The status of a node that mostly needs no time: a blue dot only while a message waits, and a failure that comes again is shown
 * once. A status goes to every open editor.
 */
export function quietLight(show: (status: NodeStatus) => void): () => MessageLight {
  let last = ''
  const light = new StatusLight((status) => {
    const next = JSON.stringify(status)
    if (next === last) return
    last = next
    show(status)
  })
  let failure: string | undefined

  return () => {
    let isLit = false
    const lightUp = () => {
      isLit = true
      failure = undefined
      light.started()
    }
    const waiting = setImmediate(lightUp)
    /** Whether there is anything to be shown. */
    const ends = (isNews: boolean) => {
      clearImmediate(waiting)
      if (!isLit && isNews) lightUp()
      return isLit
    }
    return {
      answered() {
        if (ends(failure !== undefined)) light.answered()
      },
      failed(text, fill = 'red') {
        if (ends(failure !== text)) light.failed(text, fill)
        failure = text
      },
    }
  }
}
