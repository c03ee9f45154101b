import { essential } from './essential-settings.js'
import { isSame, valueAt, withValue } from './settings-path.js'

/**
 * What an open dialog says, whole: what stands in its fields, and what it has no field for. Fields write into it, the JSON editor
 * does, and whatever fills in the dialog; the node gets it in the end.
 */
export function createDraft(node) {
  const names = Object.keys(node._def.defaults)
  let settings = Object.fromEntries(
    names.filter((name) => node[name] !== undefined).map((name) => [name, clone(node[name])]),
  )

  return {
    get: (place) => valueAt(settings, place),
    set(place, value) {
      settings = withValue(settings, place, value)
    },
    /** Without what is empty or usual. */
    essential: () => essential(settings),
    /** Takes other settings. What says the same as before stays as it is written, so that it does not count as a change. */
    replace(next) {
      const [before, after] = [essential(settings), essential(next)]
      const known = names.filter((name) => after[name] !== undefined || isSame(before[name], after[name]))
      settings = Object.fromEntries(
        known
          .map((name) => [name, isSame(before[name], after[name]) ? settings[name] : clone(next[name])])
          .filter(([, value]) => value !== undefined),
      )
    },
    /** Names of settings that a node cannot keep. */
    unknown: (next) => Object.keys(next).filter((name) => !names.includes(name) && name !== '$schema'),
  }
}

const clone = (value) => (typeof value === 'object' ? structuredClone(value) : value)
