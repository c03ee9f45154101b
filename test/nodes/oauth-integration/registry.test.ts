import assert from 'node:assert/strict'
import type { Node } from 'node-red'
import { Registry, type Running } from '../../../nodes/oauth-integration/registry.ts'
import { aDefinition } from '../../support/tokens.ts'

function running(id: string, more: Partial<Running> & { key?: string } = {}): Running {
  const { key = 'testapi', ...rest } = more
  return { node: { id } as Node, definition: aDefinition({ key }), fingerprint: 'one', ...rest } as Running
}

describe('the integrations that are running', () => {
  let registry: Registry
  beforeEach(() => {
    registry = new Registry()
  })

  const add = (...all: Running[]) => {
    for (const one of all) registry.add(one)
    return all
  }

  it('are found by the id of their node', () => {
    const [one] = add(running('one'), running('two'))
    assert.equal(registry.find('one'), one)
    for (const id of ['three', '', '__proto__', 'constructor']) assert.equal(registry.find(id), undefined)
  })

  it('are gone when their node is closed, but not the newer ones of the same id', () => {
    const [old] = add(running('one'))
    const [newer] = add(running('one'))
    registry.remove((old as Running).node)
    assert.equal(registry.find('one'), newer)
    registry.remove((newer as Running).node)
    assert.equal(registry.find('one'), undefined)
  })

  it('inside a subflow are found by the id in the editor where there is one instance only', () => {
    const [first] = add(running('instance-1', { alias: 'inner' }))
    assert.equal(registry.find('inner'), first)
    add(running('instance-2', { alias: 'inner' }))
    assert.equal(registry.find('inner'), undefined)
    assert.equal(registry.instancesOf('inner').length, 2)
    assert.equal(registry.find('instance-1'), first)
  })

  it('are rivals when they share a key but not the provider', () => {
    const [one, two, three] = add(
      running('one'),
      running('two', { fingerprint: 'other' }),
      running('three', { key: 'different', fingerprint: 'third' }),
    ) as [Running, Running, Running]
    assert.ok(registry.hasRival(one))
    assert.ok(registry.hasRival(two))
    assert.ok(!registry.hasRival(three))
  })

  it('of one provider may share a key', () => {
    const [one] = add(running('one'), running('two'))
    assert.ok(!registry.hasRival(one as Running))
  })

  it('count as rivals while nobody knows whose they are', () => {
    const { fingerprint: _, ...invalid } = running('two')
    const [one] = add(running('one'), invalid)
    assert.ok(registry.hasRival(one as Running))
  })

  it('may share a key as instances of one subflow, whose environments differ', () => {
    const [one] = add(running('one', { alias: 'inner' }), running('two', { alias: 'inner', fingerprint: 'other' }))
    assert.ok(!registry.hasRival(one as Running))
    add(running('three', { alias: 'another', fingerprint: 'other' }))
    assert.ok(registry.hasRival(one as Running))
  })
})
