// What many connections cost: node --expose-gc bench/personal.mjs [count…] [--stores]. Needs a build. Each figure beside that for a
// hundred connections, in the same process; only the ratios say anything beyond this machine.
import { fork } from 'node:child_process'
import { once } from 'node:events'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { longestBlock } from './blocks.mjs'
import { forAll, ManyUsers, shuffled } from './many-users.mjs'
import { median } from './median.mjs'

const hour = 3_600_000

/**
 * Microseconds of the processor for a request with a fresh token, for integrations that have so many connections each, as many of
 * them in use as are kept open. They take turns in short rounds, so that what else the machine does hits all alike.
 */
export async function requestCosts(counts, { api, rounds = 15, requests = 2_000 } = {}) {
  const settings = []
  for (const count of counts) {
    const many = new ManyUsers(count, { api })
    await many.fill()
    const integration = await many.start()
    // More are not kept open.
    const users = shuffled(many.users).slice(0, 10_000)
    await forAll(users, (user) => integration.as(user).send(many.request))
    settings.push({ many, users, integration, next: 0, costs: [] })
  }
  const run = async (setting, count) => {
    const { integration, users, many } = setting
    const begun = process.cpuUsage()
    for (let n = 0; n < count; n++) {
      await integration.as(users[setting.next]).send(many.request)
      setting.next = (setting.next + 1) % users.length
    }
    const { user, system } = process.cpuUsage(begun)
    return (user + system) / count
  }
  for (const setting of settings) await run(setting, requests)
  for (let round = 0; round < rounds; round++)
    for (const setting of settings) setting.costs.push(await run(setting, requests))
  for (const { many } of settings) await many.close()
  return settings.map(({ costs }) => ({ median: median(costs), least: Math.min(...costs) }))
}

/** The address of an API in a process of its own, while something is done. */
export async function withApi(work) {
  const api = fork(path.join(import.meta.dirname, 'api-server.mjs'))
  const [{ port }] = await once(api, 'message')
  try {
    return await work(`http://127.0.0.1:${port}`)
  } finally {
    api.disconnect()
  }
}

/** Everything there is to know of an integration with so many connections, but for the cost of a request. */
export async function measure(count) {
  const many = new ManyUsers(count)
  await many.fill()
  const blocks = {}
  const timed = async (name, work) => {
    const { longest, took, value } = await longestBlock(work)
    blocks[name] = longest
    return { took, value }
  }

  const start = await timed('start', async () => {
    const integration = await many.start()
    await integration.preload()
    return integration
  })
  const rebuilt = await timed('index made from the records', () => start.value.tidy())
  await start.value.settled()

  const integration = await many.start()
  await integration.preload()
  const users = shuffled(many.users)
  const none = memory()
  const first = await timed('first page', () => integration.list())
  const next = await timed('next page', () => integration.list({ cursor: first.value.cursor }))
  const search = await timed('search', () => integration.list({ search: `user-${count - 1}@` }))
  const indexed = memory()

  const request = (user) => integration.as(user).send(many.request)
  const opened = await timed('first requests of all', () => forAll(users, request, 8))
  const active = memory()
  many.now += 2 * hour
  const renewing = users.slice(0, 1_000)
  const { written } = many.counts
  const renewed = await timed('renewals', () => forAll(renewing, request, 4))
  const records = (many.counts.written - written) / many.counts.renewed
  many.now += hour / 2
  await timed('housekeeping', () => integration.tidy())
  await timed('stop', () => integration.settled())
  // The index leaves the memory when nobody has asked for it for a while.
  many.now += hour
  await sleep(1_000)
  const idle = memory()
  await many.close()
  return {
    blocks,
    start: start.took,
    rebuilt: rebuilt.took,
    firstPage: first.took,
    nextPage: next.took,
    search: search.took,
    lookUp: (opened.took / count) * 1_000,
    renewal: (renewed.took / renewing.length) * 1_000,
    records,
    perEntry: (indexed - none) / count,
    perActive: (active - indexed) / count,
    perIdle: Math.max(0, idle - none) / count,
  }
}

/** Bytes in use. */
function memory() {
  globalThis.gc?.()
  globalThis.gc?.()
  return process.memoryUsage().heapUsed
}

async function print(counts) {
  const results = []
  for (const count of counts) results.push(await measure(count))
  const bare = await requestCosts(counts)
  const whole = await withApi((api) => requestCosts(counts, { api }))
  const rows = [
    ['start, without the libraries’ loading (ms)', ({ start }) => start.toFixed(1)],
    ['index made from the records (ms)', ({ rebuilt }) => rebuilt.toFixed(0)],
    ['first page of the list (ms)', ({ firstPage }) => firstPage.toFixed(0)],
    ['another page (ms)', ({ nextPage }) => nextPage.toFixed(0)],
    ['search (ms)', ({ search }) => search.toFixed(0)],
    ['first request of a user (µs)', ({ lookUp }) => lookUp.toFixed(0)],
    ['request with a fresh token (µs of the processor)', (_, n) => whole[n].median.toFixed(0)],
    ['… beside the fewest connections', (_, n) => (whole[n].median / whole[0].median).toFixed(2)],
    ['the same without a network (µs)', (_, n) => bare[n].median.toFixed(1)],
    ['… beside the fewest connections', (_, n) => (bare[n].median / bare[0].median).toFixed(2)],
    ['renewal, with the disk (µs)', ({ renewal }) => renewal.toFixed(0)],
    ['records written by a renewal', ({ records }) => records],
    ['memory of a connection in use (bytes)', ({ perActive }) => perActive.toFixed(0)],
    ['… of its entry, while somebody looks at lists (bytes)', ({ perEntry }) => perEntry.toFixed(0)],
    ['… of an idle connection (bytes)', ({ perIdle }) => perIdle.toFixed(0)],
    ...Object.keys(results[0].blocks).map((name) => [
      `longest block, ${name} (ms)`,
      ({ blocks }) => blocks[name].toFixed(1),
    ]),
  ]
  console.log(`${'connections'.padEnd(56)}${counts.map((count) => String(count).padStart(12)).join('')}`)
  for (const [name, of] of rows)
    console.log(`${name.padEnd(56)}${results.map((result, n) => String(of(result, n)).padStart(12)).join('')}`)
}

if (process.argv[1] === import.meta.filename) {
  const counts = process.argv
    .slice(2)
    .map(Number)
    .filter((count) => count > 0)
  await print(counts.length > 0 ? counts : [100, 1_000, 10_000])
  process.exit()
}
