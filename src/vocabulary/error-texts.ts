import { consentErrorTexts } from './consent-error-texts.ts'
import { documentErrorTexts } from './document-error-texts.ts'
import { requestErrorTexts } from './request-error-texts.ts'

const texts = {
  CONFIGURATION_INVALID: {
    missing: 'The integration has no __property__. Fill it in on the OAuth integration and deploy.',
    environment:
      'The __property__ of the integration uses the environment variable __variable__, which is not set. Set it where Node-RED starts, or in the flow, group or global environment.',
    parameter:
      'The __property__ of the integration uses the parameter __parameter__, which has no value. Give it a value among the integration’s parameters.',
    parameterValue:
      'The value of __property__ does not fit (parameter __parameter__). Correct it among the integration’s parameters.',
    parameterName:
      'The declaration __property__ is not usable: its pattern is not a regular expression. Correct it in the definition.',
    template:
      'The __property__ of the integration has a placeholder that is not whole, or a function that does not exist (at character __at__). Correct it, or write \\{ for a brace.',
    shape: 'The definition is not usable at __property__: there must be __expected__. Correct it there.',
    capturedHost:
      'The __property__ of the integration takes its server from the callback (parameter __parameter__), which anybody can write. List the domains that may see the client secret under allowed domains.',
    keyUnreadable:
      'The private key cannot be read, or is incomplete. Paste the whole key as PEM (from “BEGIN PRIVATE KEY” to “END PRIVATE KEY”) or as one private JWK.',
    keyPublic: 'This is a public key or a certificate, which cannot sign. Paste the private key that belongs to it.',
    keyPkcs12:
      'The private key is a PFX (PKCS #12) file. Convert it with: openssl pkcs12 -in x.pfx -nocerts -nodes -out key.pem, and paste what key.pem holds.',
    keyPutty:
      'The private key is in PuTTY’s format. Export it in PuTTYgen (Conversions, Export OpenSSH key) or with: puttygen key.ppk -O private-openssh -o key.pem, and paste the result.',
    keyOpenSsh:
      'The private key is in OpenSSH’s format. Convert a copy of it with: ssh-keygen -p -m PKCS8 -f copy, and paste that. An Ed25519 key cannot be converted: make a new one with openssl genpkey -algorithm ed25519.',
    keyEncrypted: 'The private key is encrypted. Enter its passphrase.',
    keyPassphrase: 'The passphrase does not open the private key. Check it, and that the whole key was pasted.',
    keyEncryption:
      'The private key is encrypted in an old way that is no longer supported. Convert it with: openssl pkcs8 -topk8 -v2 aes256 -provider legacy -provider default -in old.pem -out new.pem, and paste what new.pem holds.',
    keyType:
      'The algorithm __algorithm__ needs a key of the type __needed__, but the private key is of the type __found__. Choose the algorithm that fits, or another key.',
    keySize:
      'The private key has __bits__ bits, but __algorithm__ needs at least __minimum__. Create a longer key and register it with the provider.',
    secretBase64: 'The signing secret is not valid base64. Correct it, or choose text as its encoding.',
    signing: 'The JWT cannot be signed (__detail__). Check its header and payload in the integration.',
    url: 'The __property__ of the integration is not a usable web address. It must start with https:// and must not contain a user name, a password or a fragment.',
    insecure:
      'The __property__ of the integration starts with http://, which would show secrets to the network. Use https://, or allow plain http for this integration if the network is yours.',
    choice: 'The __property__ of the integration is “__value__”, but must be one of: __choices__.',
    number: 'The __property__ of the integration must be a number from __minimum__ to __maximum__.',
    key: 'The key of the integration may contain letters and digits only.',
    keyTaken:
      'Another integration for a different provider has the same key. Give one of the two another key, and register its new redirect URI with the provider.',
    text: 'The __property__ of the integration must be a text without control characters.',
    domain:
      'The __property__ of the integration leads to __host__, which is not among its allowed domains. Add the domain to the allowed domains, or correct the address.',
    store:
      'There is no context store named __store__. Choose one that settings.js lists under contextStorage, or leave the field empty.',
    proxy: 'The address of the proxy is not usable. It must start with http:// or https://.',
    reference:
      'The integration’s __property__ refers to a configuration node that does not exist or is disabled. Choose another one and deploy.',
    integration: 'No OAuth integration is chosen, or it is disabled. Open the node, choose an integration and deploy.',
    grant:
      'The grant __grant__ cannot do that: it needs no consent, or nothing but a consent. Choose another grant, or use the other button.',
    redirectUri:
      'The redirect URI cannot be used: it must be the callback address of this integration, as the browser reaches it. Enter it as the callback URL of the integration.',
    mode: 'The integration has one connection for all (mode “system”), not one for each user. Set its mode to “personal”.',
    personalGrant:
      'The grant __grant__ gives the same connection to everybody, so it cannot be used with one connection for each user. Choose the authorization code or the device code, or set the mode to “system”.',
    onlyUsers:
      'Every user of this integration has a connection of their own, which only that user can make. Let them authorize through a flow: with a node “oauth-consent”, or by the link that “oauth-request” puts into msg.oauth.connectUrl.',
    sharedPlace:
      'The token of a user is not put into __place__, where the next message would take it for its own. Choose a property of the message as target.',
    returnTo: 'The page to return to after the consent must be a path on the same site, such as /ui.',
    discovery:
      'The issuer __host__ gave no usable OAuth description (__detail__). Check the issuer, or enter the URLs of the provider by hand.',
    endpointMoved:
      'The issuer’s description now names another server (__host__) as token endpoint than when the connection was made. If that is right, authorize again.',
    schemaVersion: 'The integration was made by a newer version of this package. Update the package.',
    secretKey:
      'There is no key to seal the tokens with. Open the integration, press Done and deploy, so that it gets one.',
  },
  AUTHORIZATION_REQUIRED: {
    none: 'Nobody has authorized this integration yet. Open the integration and press Authorize.',
    dead: 'The provider has ended the authorization of this integration (__error__). Open the integration and press Authorize to grant access again.',
    noRefreshToken:
      'The access token has ended, and the provider gave no refresh token to renew it. Press Authorize again, and ask the provider for a refresh token, often with the scope offline_access.',
    disconnected: 'The integration was disconnected. Open the integration and press Authorize to connect it again.',
    settingsChanged:
      'The issuer, token URL or client ID of the integration was changed, so the old tokens are not used. Open the integration and press Authorize.',
    userNone:
      'This user has not connected an account yet. Let them open the link in msg.oauth.connectUrl, or start a consent for them with an oauth-consent node.',
    userDead:
      'The provider has ended the authorization of this user (__error__). Let them connect again, by the link in msg.oauth.connectUrl or an oauth-consent node.',
    userNoRefreshToken:
      'The access token of this user has ended, and the provider gave no refresh token to renew it. Let them connect again, and ask the provider for a refresh token, often with the scope offline_access.',
    userDisconnected:
      'This user was disconnected. Let them connect again, by the link in msg.oauth.connectUrl or an oauth-consent node.',
    userSettingsChanged:
      'The issuer, token URL or client ID of the integration was changed, so the old tokens of this user are not used. Let them connect again, by the link in msg.oauth.connectUrl or an oauth-consent node.',
  },
  AUTHORIZATION_DENIED: {
    denied:
      'The provider did not grant access (__error__). Authorize again and accept, or ask the provider’s administrator.',
  },
  TOKEN_REQUEST_REFUSED: {
    refused:
      'The token endpoint of __host__ refused the request (HTTP __status__, __error__). Check the settings of the integration, and what the provider says about this error.',
    client:
      'The provider __host__ does not accept the client (HTTP __status__, __error__). Check client ID and client secret, and how they are sent (client authentication).',
    scope:
      'The provider __host__ does not grant the scope (HTTP __status__, __error__). Check the scope of the integration against what the provider allows this client.',
    grantType:
      'The provider __host__ does not allow this grant to the client (HTTP __status__, __error__). Choose another grant, or allow it in the provider’s settings of the client.',
    owner:
      'The provider __host__ does not accept the user name and password, or the code (HTTP __status__, __error__). Check them, and try again.',
    redirectUri:
      'The provider __host__ does not accept the redirect URI (HTTP __status__, __error__). Register exactly the redirect URI that the integration shows, to the letter.',
    clock:
      'The provider __host__ refused a signed request (HTTP __status__, __error__), and its clock differs from this machine’s by __minutes__ minutes. Set the clock of this machine right.',
    notFound:
      'There is no token endpoint at the address on __host__ (HTTP __status__). Check the token URL of the integration.',
    device:
      'The address of __host__ gives out no device codes (HTTP __status__). Check the device authorization URL of the integration.',
    redirected:
      'The token endpoint of __host__ answered with a redirect (HTTP __status__), which is not followed because secrets must not go elsewhere. Check the token URL, for instance a missing slash at its end.',
    introspection:
      'The introspection endpoint of __host__ refused the request (HTTP __status__). Check the introspection URL, and whether the provider lets this client ask about tokens.',
    unavailable:
      'The authorization server __host__ is failing (HTTP __status__). It is asked again later; nothing is lost.',
  },
  RESPONSE_MALFORMED: {
    captured:
      'An answer of the provider has a value for the parameter __parameter__ that its declaration does not allow. Check the declaration in the definition.',
    notJson:
      'The answer of __host__ to the token request cannot be understood (HTTP __status__). Check the token URL: it may lead to a web page instead of the token endpoint.',
    noToken:
      'The answer of __host__ to the token request has no usable access token (HTTP __status__). Check the token URL and what the provider says about its answer.',
    tokenType:
      'The provider __host__ gave a token of the type __type__, which needs more than a bearer token. Set the client up for bearer tokens at the provider.',
    device:
      'The answer of __host__ to the request for a device code cannot be used (__detail__). Check the device authorization URL, and what the provider says about device codes.',
    introspection:
      'The answer of the introspection endpoint of __host__ cannot be understood (HTTP __status__). Check the introspection URL.',
    idToken:
      'The ID token of __host__ does not fit the request (__error__). Check issuer and client ID, and the clock of this machine.',
  },
  NETWORK_FAILED: {
    unreachable: '__host__ cannot be reached (__error__). Check the address, the network and the proxy.',
    certificate:
      'The certificate of __host__ is not trusted (__error__). Check the address, or choose a TLS configuration with the right CA certificate.',
  },
  DEADLINE_PASSED: {
    timeout: '__host__ did not answer within __seconds__ seconds. Try again later, or allow more time.',
    closed: 'The request was given up because the flow was stopped or deployed again.',
  },
  STORE_FAILED: {
    consent:
      'Consents that were started elsewhere cannot be looked up now (__error__). Check the context store, and open this page again.',
    read: 'The stored tokens cannot be read now (__error__). Check the context store and the user directory; nothing was deleted.',
    write:
      'The tokens could not be stored (__error__). Check free space and permissions of the user directory; they are kept in memory and stored as soon as that works.',
  },
  TOKEN_UNREADABLE: {
    key: 'The stored tokens were sealed with another key and cannot be opened. Restore the credentials or the credential secret they were made with, or authorize again.',
  },
  ORIGIN_NOT_ALLOWED: {
    origin:
      'The token is not sent to __origin__, which is neither the base URL of the integration nor among its allowed domains. If it should be, add it to the allowed domains.',
    insecure:
      'The token is not sent to __origin__, because http:// would show it to the network. Use https://, or allow plain http for this integration.',
  },
  BODY_NOT_REPLAYABLE: {
    stream:
      'The API refused the token, which has now been renewed, but the body was a stream and cannot be sent twice. Send the message again.',
  },
  RESPONSE_TOO_LARGE: {
    size: 'The answer of __host__ is larger than __bytes__ bytes and was not read.',
  },
  QUEUE_FULL: {
    full: 'Too many requests are waiting. Send fewer messages at a time.',
  },
} as const

/**
 * Every way this library can fail: a reason, the code it belongs to, and the English text. `__name__` stands for a detail
 * of the error. The same keys stand under `errors` in the locales of the nodes; a test keeps the two alike.
 * Each text says what happened, where to look and what to do next.
 */
export const errorTexts: typeof texts &
  typeof consentErrorTexts & { readonly REQUEST_INVALID: typeof requestErrorTexts & typeof documentErrorTexts } = {
  ...texts,
  ...consentErrorTexts,
  REQUEST_INVALID: { ...requestErrorTexts, ...documentErrorTexts },
}

/** What went wrong, coarsely: what a Catch node sees in `msg.error.code`. */
export type ErrorCode = keyof typeof errorTexts
/** What went wrong, exactly: a key of the texts of the code. */
export type ErrorReason<C extends ErrorCode> = keyof (typeof errorTexts)[C] & string
