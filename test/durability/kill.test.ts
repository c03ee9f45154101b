import { killManyTimes } from './kill-report.ts'

// The long tests do the same 200 times.
describe('a process that is killed at any instant', () => {
  it('keeps its connection, unless the answer that rotated its token had not reached the disk', async function () {
    this.timeout(180_000)
    console.log((await killManyTimes(40)).replace(/^/gm, '    '))
  })
})
