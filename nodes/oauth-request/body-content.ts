/** What can be sent as a body; a stream only once. */
export type BodyContent = string | Uint8Array | AsyncIterable<Uint8Array>

/** Whether a value yields its content over time: a Node.js stream, a web stream, an async generator. */
export function isStream(value: unknown): value is AsyncIterable<Uint8Array> {
  return typeof value === 'object' && value !== null && Symbol.asyncIterator in value
}
