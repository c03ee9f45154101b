import assert from 'node:assert/strict'
import { readShared, readSharedJson, sharedAbsent } from './shared-files.ts'
import { skip } from './skip.ts'

describe('the shared files', () => {
  it('are read where they are there', function () {
    const cases = readSharedJson<readonly { title: string }[]>('security/cases.json')
    if (!cases) return skip(this, sharedAbsent)
    assert.ok(cases[0]?.title)
  })

  it('are not made up', () => {
    assert.equal(readShared('no-such-file.txt'), undefined)
  })
})
