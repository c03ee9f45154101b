import { killManyTimes } from '../durability/kill-report.ts'

describe('a process that is killed at 200 random instants', () => {
  it('keeps its connection, unless the answer that rotated its token had not reached the disk', async function () {
    this.timeout(280_000)
    console.log((await killManyTimes(200)).replace(/^/gm, '    '))
  })
})
