import { userTypes } from './user-sources.js'

/** Without a person to ask, the provider gives one connection to all. */
export function modeProblem(mode, get) {
  const grant = get('grant') ?? ''
  if (mode !== 'personal' || grant.includes('${')) return undefined
  const asks = grant === 'device_code' || (grant === 'authorization_code' && !get('callback.codeless'))
  return asks ? undefined : 'personalGrant'
}

/** What can never name a user. Whether a message has one is seen when it comes. */
export function userProblem(text, get) {
  const type = get('userType') || 'msg'
  if (!userTypes.includes(type)) return 'choice'
  if (!text || get('mode') !== 'personal') return undefined
  if (type === 'jsonata') return compiles(text) ? undefined : 'expression'
  return type !== 'msg' || isProperty(text) ? undefined : 'property'
}

// Both are there in the editor, and nowhere else.
function compiles(text) {
  try {
    globalThis.jsonata?.(text)
    return true
  } catch {
    return false
  }
}

const isProperty = (text) => RED.utils?.validatePropertyExpression?.(text) !== false
