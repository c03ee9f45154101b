// How many requests per second pass through oauth-request, through core's http request, and through a node that does nothing
// but call undici: in one Node-RED, in turn, with 32 under way. Only the ratios say anything beyond this machine.
import { fork } from 'node:child_process'
import { once } from 'node:events'
import path from 'node:path'
import { NodeRed } from '../dist/test/support/node-red.js'
import { median } from './median.mjs'

const here = import.meta.dirname
const inFlight = 32

/** Node ids, and how many requests make a round of each: short ones, so that what else the machine does hits all alike. */
const subjects = { ours: 3_000, core: 600, undici: 3_000 }

export async function throughput(rounds = 25) {
  const api = fork(path.join(here, 'api-server.mjs'))
  const [{ port }] = await once(api, 'message')
  const origin = `http://127.0.0.1:${port}`
  const probeNodes = path.join(here, '..', 'dist', 'test', 'support', 'probe-node')
  const nodeRed = await NodeRed.start({
    settings: {
      nodesDir: [probeNodes, path.join(here, 'nodes')],
      logging: { console: { level: 'info', metrics: false, audit: false } },
    },
    settingsCode: "{ benchUndici: require('undici') }",
  })
  try {
    await deploy(nodeRed, flows(origin))
    for (const id of Object.keys(subjects)) await measure(nodeRed, id, subjects[id] * 5)
    const results = { ours: [], core: [], undici: [] }
    for (let round = 0; round < rounds; round++) {
      // Each goes first as often as last.
      const order = Object.keys(subjects)
      for (let shift = round % order.length; shift > 0; shift--) order.push(order.shift())
      for (const id of order) results[id].push(await measure(nodeRed, id, subjects[id]))
    }
    return summary(results)
  } finally {
    await nodeRed.close()
    api.disconnect()
  }
}

async function measure(nodeRed, id, count) {
  const { seconds, cpuSeconds } = await nodeRed.probes.evaluate(
    (RED, driver, count, inFlight) => RED.nodes.getNode(driver).run(count, inFlight),
    `drive-${id}`,
    count,
    inFlight,
  )
  return { rate: count / seconds, cpu: (cpuSeconds / count) * 1e6 }
}

/** Rates per second, microseconds of processor time per request, and the medians of the ratios within the rounds. */
function summary(results) {
  const of = (id, what) => median(results[id].map((result) => result[what]))
  const ratio = (other, what) => median(results.ours.map((own, round) => own[what] / results[other][round][what]))
  return {
    rate: { ours: of('ours', 'rate'), core: of('core', 'rate'), undici: of('undici', 'rate') },
    cpu: { ours: of('ours', 'cpu'), core: of('core', 'cpu'), undici: of('undici', 'cpu') },
    timesCore: ratio('core', 'rate'),
    partOfUndici: ratio('undici', 'rate'),
    cpuTimesUndici: ratio('undici', 'cpu'),
  }
}

function flows(origin) {
  const url = `${origin}/items/4711`
  const loop = (id, type, properties) => [
    { id: `drive-${id}`, type: 'bench-driver', z: 'tab', wires: [[id]] },
    { id, type, z: 'tab', wires: [[`drive-${id}`]], ...properties },
  ]
  return [
    { id: 'tab', type: 'tab', label: 'Measured' },
    { id: 'probe', type: 'test-probe', z: 'tab', wires: [] },
    {
      id: 'integration',
      type: 'oauth-integration',
      key: 'bench',
      grant: 'client_credentials',
      tokenUrl: `${origin}/token`,
      clientId: 'bench',
      baseUrl: origin,
    },
    ...loop('ours', 'oauth-request', { method: 'GET', ret: 'obj', url, integration: 'integration' }),
    ...loop('core', 'http request', {
      method: 'GET',
      ret: 'obj',
      url,
      persist: true,
      headers: [{ keyType: 'other', keyValue: 'Authorization', valueType: 'other', valueValue: 'Bearer bench-token' }],
    }),
    ...loop('undici', 'bench-undici', { url }),
  ]
}

/** Not by `nodeRed.deploy`, which reads the trace log: that log would be measured, too. */
async function deploy(nodeRed, nodes) {
  const flows = nodes.map((node) => ({
    ...(node.wires && { x: 100, y: 100 }),
    ...node,
    ...(node.id === 'integration' && { credentials: { clientSecret: 'bench' } }),
  }))
  await nodeRed.admin.json('flows', { body: { flows }, headers: { 'Node-RED-API-Version': 'v2' } })
  for (
    let tries = 0;
    !(await nodeRed.probes.evaluate((RED) => Boolean(RED.nodes.getNode('drive-ours')?.run)));
    tries++
  ) {
    if (tries > 200) throw new Error('The flows to measure did not start')
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}
