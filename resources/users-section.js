import { createConnectionList } from './connection-list.js'
import { whileVisible } from './while-visible.js'

/** The users of an integration in its dialog. They are asked for only while somebody looks, and so few that the dialog stays short. */
export function createUsersSection({ id, root, changed }) {
  let list
  let unwatch
  let isSeen = false

  function close() {
    unwatch?.()
    list?.close()
    root.replaceChildren()
    list = undefined
    isSeen = false
  }

  return {
    show(isWanted) {
      if (!isWanted) return list && close()
      if (list) return
      list = createConnectionList({ id, size: 10, changed })
      root.append(list.element)
      unwatch = whileVisible(list.element, {
        appear() {
          isSeen = true
          void list.refresh()
        },
        vanish() {
          isSeen = false
        },
      })
    },
    refresh: () => isSeen && list.refresh(),
    close,
  }
}
