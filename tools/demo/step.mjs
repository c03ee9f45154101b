const started = Date.now()

/** Does one step of the demo; an error says which one it was. */
export async function step(name, work) {
  try {
    return await work()
  } catch (error) {
    throw Object.assign(error instanceof Error ? error : new Error(String(error)), { step: name })
  }
}

/** Says that a step has succeeded. */
export function done(text) {
  console.log(`${((Date.now() - started) / 1000).toFixed(1).padStart(6)} s  ✔ ${text}`)
}

/** Fails the step unless something is as it must be. */
export function expect(condition, otherwise) {
  if (!condition) throw new Error(otherwise)
}
