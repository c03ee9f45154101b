// What many connections cost: node --expose-gc bench/personal.mjs [count…] [--stores]. Needs a build. Each figure beside that for a
// hundred connections, in the same process; only the ratios say anything beyond this machine.
import { longestBlock } from './blocks.mjs'
import { forAll, ManyUsers, request, shuffled } from './many-users.mjs'
import { median } from './median.mjs'

/** Microseconds for a request with a fresh token, in the process of Node-RED: for each of some integrations, taking turns. */
export async function requestCosts(settings, { rounds = 15, requests = 10_000 } = {}) {
  const costs = settings.map(() => [])
  const run = async ({ integration, users }, count) => {
    const begun = performance.now()
    for (let n = 0; n < count; n++) await integration.as(users[n % users.length]).send(request)
    return ((performance.now() - begun) / count) * 1_000
  }
  for (const setting of settings) await run(setting, Math.max(requests, setting.users.length))
  for (let round = 0; round < rounds; round++)
    for (const [index, setting] of settings.entries()) costs[index].push(await run(setting, requests))
  return costs.map((of) => ({ median: median(of), least: Math.min(...of) }))
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
  const rebuilt = await timed('index made from the records', async () => {
    for (;;) if (!(await start.value.list()).incomplete) return
  })
  await start.value.settled()

  const integration = await many.start()
  await integration.preload()
  const users = shuffled(many.users)
  const before = memory()
  const first = await timed('first page', () => integration.list())
  const next = await timed('next page', () => integration.list({ cursor: first.value.cursor ?? undefined }))
  const search = await timed('search', () => integration.list({ search: `user-${count - 1}@` }))

  const opened = await timed('first requests of all', () => forAll(users, (user) => integration.as(user).send(request)))
  await integration.settled()
  const active = memory()
  many.now += 2 * 3_600_000
  const written = many.counts.written
  const renewed = await timed('renewals of all', () =>
    forAll(users.slice(0, 1_000), (user) => integration.as(user).send(request)),
  )
  const records = (many.counts.written - written) / many.counts.renewed
  many.now += 3_600_000 / 2
  await timed('housekeeping', () => integration.tidy())
  await timed('rest', () => integration.settled())
  const idle = memory()
  return {
    many,
    integration: await many.start(),
    users,
    blocks,
    start: start.took,
    rebuilt: rebuilt.took,
    firstPage: first.took,
    nextPage: next.took,
    search: search.took,
    lookUp: (opened.took / count) * 1_000,
    renewal: (renewed.took / Math.min(count, 1_000)) * 1_000,
    recordsPerRenewal: records,
    bytesPerActive: (active.heap - before.heap) / count,
    bytesPerIdle: Math.max(0, idle.heap - before.heap) / count,
    rss: active.rss,
  }
}

function memory() {
  globalThis.gc?.()
  globalThis.gc?.()
  const { heapUsed, rss } = process.memoryUsage()
  return { heap: heapUsed, rss }
}

async function print(counts) {
  const results = []
  for (const count of counts) results.push(await measure(count))
  // With all of their connections open, as in a busy hour.
  for (const { integration, users } of results) await forAll(users, (user) => integration.as(user).send(request))
  const costs = await requestCosts(results)
  const rows = [
    ['start, without the libraries’ loading (ms)', ({ start }) => start.toFixed(1)],
    ['index made from the records (ms)', ({ rebuilt }) => rebuilt.toFixed(0)],
    ['first page of the list (ms)', ({ firstPage }) => firstPage.toFixed(0)],
    ['another page (ms)', ({ nextPage }) => nextPage.toFixed(0)],
    ['search (ms)', ({ search }) => search.toFixed(0)],
    ['first request of a user (µs)', ({ lookUp }) => lookUp.toFixed(0)],
    ['request with a fresh token (µs)', (_, n) => costs[n].median.toFixed(1)],
    ['… beside the fewest connections', (_, n) => (costs[n].median / costs[0].median).toFixed(2)],
    ['renewal, with the disk (µs)', ({ renewal }) => renewal.toFixed(0)],
    ['records written by a renewal', ({ recordsPerRenewal }) => recordsPerRenewal],
    ['heap for a connection in use (bytes)', ({ bytesPerActive }) => bytesPerActive.toFixed(0)],
    ['heap for an idle connection (bytes)', ({ bytesPerIdle }) => bytesPerIdle.toFixed(0)],
    ...Object.keys(results[0].blocks).map((name) => [
      `longest block, ${name} (ms)`,
      ({ blocks }) => blocks[name].toFixed(1),
    ]),
  ]
  console.log(`${'connections'.padEnd(48)}${counts.map((count) => String(count).padStart(12)).join('')}`)
  for (const [name, of] of rows)
    console.log(`${name.padEnd(48)}${results.map((result, n) => String(of(result, n)).padStart(12)).join('')}`)
  for (const { many } of results) await many.close()
}

if (process.argv[1] === import.meta.filename) {
  const counts = process.argv
    .slice(2)
    .map(Number)
    .filter((count) => count > 0)
  await print(counts.length > 0 ? counts : [100, 1_000, 10_000])
  process.exit()
}
