/** Why something that was asked for cannot be done: reasons of `REQUEST_INVALID`, in English. */
export const requestErrorTexts = {
  url: 'The URL of the request is missing or cannot be used. Give an absolute http(s) address, or a path together with a base URL of the integration.',
  header: 'The header __header__ cannot be set by a flow, or has a forbidden value.',
  place: 'The result cannot be put into __place__. Check the target of the node: what it lies in must be an object.',
  payload: 'The payload cannot be sent this way: __detail__.',
  method: 'The method __method__ is not a valid HTTP method.',
  body: 'The request of the editor is not understood: __detail__.',
  origin: 'The request came from another web site and was refused.',
  connection: 'There is no such connection, or it has been ended meanwhile. Load the list again.',
  cursor: 'This part of the list cannot be found any more. Load the list again from its beginning.',
  httpIn:
    'The message comes from no http in node, so there is no browser to send to the provider. Start the flow with http in, or choose the operation “Make a link”.',
  answered:
    'The request of the browser was already answered, so it cannot be sent to the provider any more. Let no other node answer it before.',
  unexpected: 'Something unexpected went wrong (__detail__). Look into the log of Node-RED, and please report it.',
} as const
