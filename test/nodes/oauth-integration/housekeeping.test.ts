import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import type { NodeAPI } from 'node-red'
import sinon from 'sinon'
import { everyHour, lookAfter, lookForOrphans } from '../../../nodes/oauth-integration/housekeeping.ts'
import { flowsName } from '../../../nodes/oauth-integration/known-flows.ts'
import { journal } from '../../../src/index.ts'
import { temporaryFolder } from '../../support/temporary-folders.ts'

const day = 86_400_000

/** As much of Node-RED as is asked: settings, and the nodes of the flows. */
function aNodeRed(settings: Record<string, unknown>, ids: readonly string[] = []): NodeAPI {
  return {
    settings: { ...settings, get: (name: string) => settings[name] },
    nodes: {
      eachNode(each: (node: { id: string }) => void) {
        for (const id of ids) each({ id })
      },
    },
  } as unknown as NodeAPI
}

describe('once an hour', () => {
  it('is looked after what nobody uses, without keeping the process alive, whatever goes wrong', async () => {
    const clock = sinon.useFakeTimers({ toFake: ['setInterval'] })
    try {
      let calls = 0
      const timer = everyHour(async () => {
        calls += 1
        throw new Error('no')
      })
      assert.equal(timer.hasRef(), false)
      await clock.tickAsync(3_600_000 * 3)
      assert.equal(calls, 3)
    } finally {
      clock.restore()
    }
  })

  it('idle connections are renewed, and what users left is given back, though the one fails', async () => {
    const done: string[] = []
    const integration = {
      keepAlive: async () => {
        throw new Error('no')
      },
      tidy: async () => void done.push('tidy'),
    }
    await lookAfter({ integration, consents: { sweep: async () => void done.push('consents') } })
    assert.deepEqual(done, ['tidy', 'consents'])
  })

  it('journals are looked for whose integration is in no flow any more', async () => {
    const userDir = temporaryFolder('user')
    const directory = path.join(userDir, 'oauth-connections')
    const settings = { userDir, flowFile: 'flows.json' }
    for (const id of ['gone', 'here'])
      await journal(directory, id, flowsName(aNodeRed(settings).settings)).set('t_1', id)
    const clock = sinon.useFakeTimers({ toFake: ['Date'], now: Date.now() })
    try {
      for (let n = 0; n <= 31; n++) {
        await lookForOrphans(aNodeRed({ ...settings, flowFile: 'other.json' }, ['node']), [])
        if (n <= 30) assert.equal(readdirSync(directory).length, 2)
        await lookForOrphans(aNodeRed(settings, ['here', 'node']), [])
        clock.tick(day)
      }
    } finally {
      clock.restore()
    }
    const [left, ...others] = readdirSync(directory)
    assert.deepEqual(others, [])
    assert.match(readFileSync(path.join(directory, left as string, 'integration.json'), 'utf8'), /"here"/)
  })

  it('the journal of an integration that is running stays, also where the flows do not show its node', async () => {
    const userDir = temporaryFolder('user')
    const nodeRed = aNodeRed({ userDir, flowFile: 'flows.json' }, ['instance'])
    // As in a subflow that a package brings: only its instance is in the flows.
    const id = 'instance-inner'
    const kept = journal(path.join(userDir, 'oauth-connections'), id, flowsName(nodeRed.settings))
    await kept.set('t_1', 'text')
    const clock = sinon.useFakeTimers({ toFake: ['Date'], now: Date.now() })
    try {
      for (let n = 0; n <= 40; n++) {
        await lookForOrphans(nodeRed, [id])
        clock.tick(day)
      }
      assert.equal(await kept.get('t_1'), 'text')
      for (let n = 0; n <= 31; n++) {
        await lookForOrphans(nodeRed, [])
        clock.tick(day)
      }
    } finally {
      clock.restore()
    }
    assert.equal(await kept.get('t_1'), undefined)
  })

  it('nothing is done where there is no user directory', async () => {
    await lookForOrphans(aNodeRed({}, ['node']), [])
  })
})

describe('the name of the flows', () => {
  it('is another one for another flow file, and for another project', () => {
    const projects = { activeProject: 'one' }
    const enabled = { editorTheme: { projects: { enabled: true } } }
    const names = [
      {},
      { flowFile: 'a.json' },
      { flowFile: 'a.json', projects, ...enabled },
      { flowFile: 'a.json', projects: { activeProject: 'two' }, ...enabled },
    ].map((settings) => flowsName(aNodeRed(settings).settings))
    assert.equal(new Set(names).size, 4)
    const off = { flowFile: 'a.json', projects, editorTheme: { projects: { enabled: false } } }
    assert.equal(flowsName(aNodeRed(off).settings), names[1])
  })

  it('is there though the settings are not', () => {
    const settings = {
      get: () => {
        throw new Error('not available')
      },
    }
    assert.equal(flowsName(settings as never), flowsName(aNodeRed({}).settings))
  })
})
