import { fieldOf } from './dialog-fields.js'
import { randomHex, randomKey } from './random-text.js'

/** Fills in what a node cannot be without and nobody wants to make up: its key, and the key that seals its tokens. */
export function fillGenerated(form, node) {
  const key = fieldOf(form, 'key')
  if (!key.value.trim()) key.value = freeKey(node)
  const storeKey = fieldOf(form, 'storeKey')
  if (!storeKey.value) storeKey.value = randomHex(32)
}

function freeKey(node) {
  for (;;) {
    const key = randomKey()
    if (!RED.nodes.node(key) && !isKeyTaken(node, key)) return key
  }
}

/** Whether another integration has the key. */
export function isKeyTaken(node, key) {
  let taken = false
  RED.nodes.eachConfig((other) => {
    taken ||= other.type === node.type && other.id !== node.id && other.key === key.trim()
  })
  return taken
}
