import { t } from './translate.js'

const units = [
  ['days', 86_400],
  ['hours', 3600],
  ['minutes', 60],
  ['seconds', 1],
]

/** A length of time in its two largest units, as in “3 min 12 s”. */
export function formatDuration(milliseconds) {
  let rest = Math.max(0, Math.round(milliseconds / 1000))
  const parts = []
  for (const [unit, seconds] of units) {
    const count = Math.floor(rest / seconds)
    rest -= count * seconds
    if (count > 0 || (unit === 'seconds' && parts.length === 0)) parts.push([unit, count])
  }
  const first = units.findIndex(([unit]) => unit === parts[0][0])
  return parts
    .filter(([unit]) => units.findIndex(([name]) => name === unit) <= first + 1)
    .map(([unit, count]) => t(`time.${unit}`, { count: String(count) }))
    .join(' ')
}

/** The same for a look in passing, without seconds that change before they are read. */
export function formatRoughly(milliseconds) {
  const minute = 60_000
  return formatDuration(milliseconds < 2 * minute ? milliseconds : Math.floor(milliseconds / minute) * minute)
}

/** A moment in the editor's language and the reader's time zone. */
export function formatTime(milliseconds) {
  return new Date(milliseconds).toLocaleString(RED.i18n.lang())
}
