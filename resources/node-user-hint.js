/**
 * Who the user of a node's messages is where the node does not say it.
 *
 * @param unsaid the text where nobody says it
 * @param said makes the text where the integration does
 */
export function nodeUserHint(integration, unsaid, said) {
  if (!integration?.user) return unsaid
  const isProperty = !integration.userType || integration.userType === 'msg'
  return said(isProperty ? `msg.${integration.user}` : integration.user)
}
