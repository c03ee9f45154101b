import { killManyTimes } from './kill-report.ts'

describe('a process that is killed at any instant', () => {
  it('keeps its connection, unless the answer that rotated its token had not reached the disk', async function () {
    this.timeout(300_000)
    console.log((await killManyTimes(40)).replace(/^/gm, '    '))
  })
})
