// What Node-RED's context stores make of many connections: node bench/context-stores.mjs [count…]. Needs a build. The journal is
// the same in all cases, so what differs is the store's: it belongs to Node-RED, and nothing of ours can make it faster.
import { setTimeout as sleep } from 'node:timers/promises'
import { longestBlock } from './blocks.mjs'
import { forAll, ManyUsers } from './many-users.mjs'

const stores = {
  memory: 'memory',
  // As soon as something changed, so that it is in the measurement; Node-RED itself waits for 30 seconds.
  'localfilesystem, cached': { cache: true, flushInterval: 0 },
  'localfilesystem, not cached': { cache: false },
}

async function measure(count, context) {
  const many = new ManyUsers(count, { context })
  await many.fill()
  const start = await longestBlock(() => many.start())
  const integration = start.value
  await integration.preload()
  const [some, others] = [many.users.slice(0, 20), many.users.slice(20, 40)]
  const request = (user) => integration.as(user).send(many.request)
  const first = await longestBlock(() => forAll(some, request, 1))
  await forAll(others, request, 1)
  many.now += 2 * 3_600_000
  const renewal = await longestBlock(async () => {
    await forAll(others, request, 1)
    await sleep(100)
  })
  await integration.settled()
  await many.close()
  return {
    start: start.took,
    first: first.took / some.length,
    renewal: (renewal.took - 100) / others.length,
    block: Math.max(first.longest, renewal.longest),
  }
}

const counts = process.argv.slice(2).map(Number)
console.log(`${'milliseconds'.padEnd(40)}      start  first request    renewal  longest block`)
for (const [name, context] of Object.entries(stores))
  for (const count of counts.length > 0 ? counts : [100, 1_000, 10_000]) {
    const { start, first, renewal, block } = await measure(count, context)
    const columns = [start, first, renewal, block].map((ms, n) => ms.toFixed(1).padStart([11, 15, 11, 15][n]))
    console.log(`${`${name}, ${count}`.padEnd(40)}${columns.join('')}`)
  }
process.exit()
