// Nodes for measuring only: one that keeps a number of messages under way, and one that does nothing but call undici.
module.exports = (RED) => {
  RED.nodes.registerType('bench-driver', function (config) {
    RED.nodes.createNode(this, config)
    let left = 0
    let waiting = 0
    let finish

    const next = () => {
      left -= 1
      waiting += 1
      this.send({ topic: 'measured' })
    }
    this.on('input', (msg, _send, done) => {
      waiting -= 1
      if (msg.statusCode !== 200 || msg.payload?.id !== 4711)
        finish?.reject(new Error(`wrong answer: ${msg.statusCode}`))
      if (left > 0) next()
      else if (waiting === 0) finish?.resolve()
      done()
    })

    /** Sends `count` messages, `inFlight` at a time; resolves to the seconds it took, by the clock and of this process. */
    this.run = async (count, inFlight) => {
      left = count
      const over = new Promise((resolve, reject) => {
        finish = { resolve, reject }
      })
      const cpu = process.cpuUsage()
      const begun = performance.now()
      while (waiting < inFlight && left > 0) next()
      await over
      const { user, system } = process.cpuUsage(cpu)
      return { seconds: (performance.now() - begun) / 1_000, cpuSeconds: (user + system) / 1_000_000 }
    }
  })

  RED.nodes.registerType('bench-undici', function (config) {
    RED.nodes.createNode(this, config)
    const undici = RED.settings.benchUndici
    const headers = { authorization: 'Bearer bench-token' }
    this.on('input', async (msg, send, done) => {
      const answer = await undici.request(config.url, { headers })
      msg.payload = await answer.body.json()
      msg.statusCode = answer.statusCode
      msg.headers = answer.headers
      send(msg)
      done()
    })
  })
}
