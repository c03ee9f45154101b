/** Characters, or bytes, that a document may have. The biggest that are published, of whole clouds, have about twelve million. */
export const longestDocument = 20_000_000
