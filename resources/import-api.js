import { asError } from './admin-api.js'

/** Bytes beyond which a document is not read; the server says the same. */
export const longestDocument = 20_000_000

const patience = 60_000

/** Has a document read, a text or a file. It travels as it is: Node-RED reads no JSON of this size. */
export async function readDocument(document) {
  try {
    // The address has to stay relative without a leading slash or dot: only then does the editor add its access token.
    return await $.ajax({
      method: 'POST',
      url: 'oauth-integration/import',
      dataType: 'json',
      headers: { 'Accept-Language': RED.i18n.lang() },
      timeout: patience,
      contentType: 'application/vnd.oai.openapi',
      data: document,
      processData: false,
    })
  } catch (xhr) {
    throw asError(xhr)
  }
}
