/** Why a consent, or the connection of a user, is not to be had. */
export const consentErrorTexts = {
  USER_MISSING: {
    empty: 'The message does not say whose connection to use. Check the user of the integration.',
    type: 'What the message gives as user is no text (__type__), so it could be mistaken for another user. Make it a text, for instance the user’s id.',
    length:
      'The user has more than __maximum__ characters, which is too long for a link. Use a short id that stays the same.',
    expression:
      'The expression that says who the user is fails. Correct it at the user of the node or of the integration.',
    none: 'This integration has a connection for each user, so it must be said whose to use. Give it a user, or set the integration to one connection for all (mode “system”).',
  },
  CONSENT_INVALID: {
    unknown:
      'This consent is unknown: it was already used, is too old, or was never started here. Go back to where you started it, and start again.',
    browser:
      'This consent was started in another browser. Open the link in the browser in which it was started, or start again here.',
    byHand:
      'This consent belongs to the browser in which it was started, so its answer cannot be brought by hand. Start one with the operation “Begin, to be finished by hand”.',
    wholeAddress:
      'This provider names itself in its answer, so the code alone is not enough. Copy the whole address of the page at the end of the consent.',
    pasted:
      'The message brings no answer of the provider. Put the address of the page at the end of the consent, or the code in it, into msg.payload.',
    parameters:
      'The address that the provider sent back is incomplete or contradictory. Go back to where you started it, and start again.',
    issuer:
      'The answer comes from another provider than the one that was asked, so it was not used. Start again; if it happens again, check the issuer of the integration.',
    integration:
      'The consent belongs to another integration than this address. Go back to where you started it, and start again.',
    ticket:
      'This link was already used, is too old, or was not made here. Go back to where you found it and ask for a new one.',
    user: 'This consent was started for another user. Start it again as the user who is to be connected.',
    paste:
      'This consent is finished by hand: copy the whole address of this page, and paste it where you started. If it was not you who started, close the page.',
    changed:
      'The integration was changed while the consent was under way. Go back to where you started it, and start again.',
    tooMany: 'Too many consents are under way. Finish one of them, or wait ten minutes.',
    expired: 'Nobody entered the code in time. Start again, and enter the new code before it expires.',
    cancelled:
      'Waiting for the code to be entered was cancelled, or another code was asked for. Start again if it is still wanted.',
    prefetch: 'Open this page by yourself: it is not answered to a preview.',
  },
} as const
