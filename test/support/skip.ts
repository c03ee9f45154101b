import type { Context, Runnable } from 'mocha'

/** Skips a test, or a whole suite from its `before`, and has the report say why. */
export function skip(context: Context, reason: string): never {
  const runnable = context.runnable() as Runnable & { type?: string; skipReason?: string }
  const suite = runnable.parent as { skipReason?: string } | undefined
  if (runnable.type === 'hook' && suite) suite.skipReason = reason
  else runnable.skipReason = reason
  return context.skip()
}
