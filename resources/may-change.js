/** Whether the editor's user may change connections. The runtime decides; here it only spares people buttons that do nothing. */
export function mayChange() {
  return RED.user.hasPermission('oauth-integration.write')
}
