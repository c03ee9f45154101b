/** Why a document cannot be imported: reasons of `REQUEST_INVALID`, in English. */
export const documentErrorTexts = {
  documentEmpty: 'The document is empty. Paste, choose or fetch an OpenAPI document.',
  documentTooBig:
    'The document is larger than 20 MB and was not read. Remove what is not needed from it, such as its paths.',
  documentWebPage:
    'This is a web page and no API description. Use the address of the JSON or YAML document itself, or paste that.',
  documentMalformed: 'The document is neither JSON nor YAML. Correct it at __place__ (line:column).',
  documentAliases:
    'The anchors of the YAML document repeat too much, at __place__ (line:column). Write them out, or convert it to JSON.',
  documentEffort: 'Reading the document takes too much time or memory. Convert it to JSON, or shorten it.',
  documentNotDescription:
    'Neither “openapi” nor “swagger” stands at the top of the document. Choose an OpenAPI document.',
  documentVersion:
    'The version __found__ of the document is not supported (at __place__). Use OpenAPI 3 or Swagger 2.0.',
  documentNoSchemes:
    'The document describes no security scheme. Add one to it, or fill in the fields of the integration by hand.',
  documentType: 'The document has the wrong kind of value at __place__ (__found__). Correct it as OpenAPI asks for it.',
  documentMissing: 'The document has nothing at __place__, where OpenAPI requires something. Add it there.',
  documentNoFlows: 'The document has no OAuth flow at __place__. Add one there.',
  documentUrl:
    'The document has no usable address at __place__. It must start with https:// or http:// and must not contain a user name, a password or a fragment.',
  documentUrlRelative:
    'The document has a relative address at __place__, but no server that it belongs to. Write the whole address there, or fetch the document by its own address.',
  documentReferenceRemote:
    'The document refers to another one at __place__, and others are never fetched. Bundle them into one document first.',
  documentReferenceDangling: 'The reference in the document at __place__ leads to nothing. Correct it there.',
  documentReferenceCyclic: 'The reference in the document at __place__ leads back to itself. Correct it there.',
  documentExtension:
    'The extension x-oauth-integration of the document says at __place__ what it may not say (__found__). Correct it as the schema of this package asks for it.',
  documentAddress:
    'The address of the document cannot be used. It must start with https:// and must not contain a user name or a password.',
  documentAddressInsecure:
    'The address on __place__ starts with http://, so that anybody on the way could change the document. Use https://, or paste the document.',
  documentAddressPrivate:
    'The address of __place__ is not on the public internet. Allow addresses in your own network, or paste the document.',
  documentAddressUnknown: 'The address of __place__ cannot be found. Check it, or paste the document.',
  documentAddressDomain:
    'The document is not fetched from __place__, which is not among the allowed domains. Add the domain to them, or paste the document.',
  documentRedirect:
    'The address on __place__ leads on to another server, or in circles, and was not followed. Use the address where it ends, or paste the document.',
  documentStatus:
    '__place__ answered HTTP __found__ instead of the document. Check the address, or paste the document.',
} as const
