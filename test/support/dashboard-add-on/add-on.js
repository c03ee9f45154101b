// An add-on for Dashboard 2 that puts the user of the connection into every message, once a test has switched it on.
module.exports = (RED) => {
  RED.plugins.registerPlugin('dashboard-add-on', {
    type: 'node-red-dashboard-2',
    hooks: {
      onAddConnectionCredentials(socket, msg) {
        if (globalThis.dashboardAddOn) msg._client = { ...msg._client, user: socket.handshake.auth.user }
        return msg
      },
    },
  })
}
