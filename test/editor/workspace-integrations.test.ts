import assert from 'node:assert/strict'
import { resource } from './resource.ts'

interface Here {
  readonly id: string
  readonly name: string
  readonly mode: string
  readonly uses: number
  readonly changed: boolean
  readonly state: string
}
interface Entry {
  readonly id: string
  readonly name: string
  readonly nodeId?: string
  readonly health: string
  readonly state: string
  readonly mark?: string
  readonly uses?: number
}
interface WorkspaceIntegrations {
  integrationsHere(): Here[]
  mergeIntegrations(here: readonly object[], running: readonly object[]): Entry[]
}

const load = () => resource<WorkspaceIntegrations>('workspace-integrations.js')

describe('the integrations of the workspace', () => {
  const here = (changes: object = {}) => ({
    id: 'a',
    name: 'A',
    mode: 'system',
    uses: 1,
    changed: false,
    state: 'notRunning',
    ...changes,
  })
  const running = (changes: object = {}) => ({
    id: 'a',
    name: 'old name',
    health: 'good',
    state: 'connected',
    ...changes,
  })

  it('have their names and users from the editor, and how they are from the runtime', async () => {
    const { mergeIntegrations } = await load()
    assert.deepEqual(mergeIntegrations([here()], [running()]), [
      { id: 'a', nodeId: 'a', name: 'A', health: 'good', state: 'connected', uses: 1 },
    ])
  })

  it('say why they do not run', async () => {
    const { mergeIntegrations } = await load()
    const all = [
      here({ id: 'n', name: 'N', state: 'new' }),
      here({ id: 'd', name: 'D', state: 'disabled' }),
      here({ id: 'r', name: 'R' }),
    ]
    assert.deepEqual(
      mergeIntegrations(all, []).map(({ id, health, state }) => [id, health, state]),
      [
        ['r', 'warning', 'notRunning'],
        ['d', 'idle', 'disabled'],
        ['n', 'idle', 'new'],
      ],
    )
  })

  it('are marked where editor and runtime do not agree', async () => {
    const { mergeIntegrations } = await load()
    const [changed, deleted] = mergeIntegrations(
      [here({ changed: true })],
      [running(), running({ id: 'gone', name: '', key: 'key' })],
    )
    assert.deepEqual([changed?.mark, changed?.nodeId], ['changed', 'a'])
    assert.deepEqual([deleted?.mark, deleted?.nodeId, deleted?.name], ['elsewhere', undefined, 'key'])
  })

  it('are as many as there are instances of a subflow, all edited at the one node in it', async () => {
    const { mergeIntegrations } = await load()
    const instances = [running({ id: '1', alias: 'a' }), running({ id: '2', alias: 'a' })]
    assert.deepEqual(
      mergeIntegrations([here({ state: 'inSubflow' })], instances).map(({ id, nodeId }) => [id, nodeId]),
      [
        ['1', 'a'],
        ['2', 'a'],
      ],
    )
    assert.equal(mergeIntegrations([here({ state: 'inSubflow' })], [])[0]?.state, 'inSubflow')
  })

  it('stand in the order of their need, then of their names', async () => {
    const { mergeIntegrations } = await load()
    const all = ['good', 'idle', 'warning', 'trouble'].flatMap((health) =>
      ['b', 'a'].map((name) => running({ id: `${health} ${name}`, name, health })),
    )
    assert.deepEqual(
      mergeIntegrations([], all).map(({ id }) => id),
      ['trouble a', 'trouble b', 'warning a', 'warning b', 'idle a', 'idle b', 'good a', 'good b'],
    )
  })

  describe('as the editor knows them', () => {
    const editor = globalThis as { RED?: unknown }
    afterEach(() => {
      delete editor.RED
    })

    it('are new, disabled, inside a subflow, or should be running', async () => {
      const { integrationsHere } = await load()
      const node = (id: string, more: object = {}) => ({ id, type: 'oauth-integration', users: [{}, {}], ...more })
      const nodes = [
        node('deployed', { mode: 'personal', changed: true }),
        node('new'),
        node('disabled', { d: true }),
        node('on-disabled-flow', { z: 'off' }),
        node('in-subflow', { z: 'subflow' }),
        { id: 'other', type: 'tls-config', users: [] },
      ]
      editor.RED = {
        nodes: {
          eachConfig(tell: (node: object) => void) {
            for (const each of nodes) tell(each)
          },
          node: (id: string) => nodes.find((each) => each.id === id),
          subflow: (id: string) => (id === 'subflow' ? {} : undefined),
          workspace: (id: string) => (id === 'off' ? { disabled: true } : undefined),
          originalFlow: () => nodes.filter(({ id }) => id !== 'new'),
        },
        utils: { getNodeLabel: ({ id }: { id: string }) => `label of ${id}` },
      }
      const found = integrationsHere()
      assert.deepEqual(
        found.map(({ id, state }) => [id, state]),
        [
          ['deployed', 'notRunning'],
          ['new', 'new'],
          ['disabled', 'disabled'],
          ['on-disabled-flow', 'disabled'],
          ['in-subflow', 'inSubflow'],
        ],
      )
      assert.deepEqual(found[0], {
        id: 'deployed',
        name: 'label of deployed',
        mode: 'personal',
        uses: 2,
        changed: true,
        state: 'notRunning',
      })
    })
  })
})
