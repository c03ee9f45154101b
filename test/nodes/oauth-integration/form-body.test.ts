import assert from 'node:assert/strict'
import { request as requestTo } from 'node:http'
import { setTimeout } from 'node:timers/promises'
import type { Request } from 'express'
import { formField } from '../../../nodes/oauth-integration/form-body.ts'
import { startHttpServer } from '../../support/http-server.ts'

const type = 'application/x-www-form-urlencoded'
const invalid = { code: 'CONSENT_INVALID', reason: 'parameters' }

describe('a field of a posted form', () => {
  let field: (body: BodyInit, headers?: Record<string, string>) => Promise<string>
  let origin: string
  let last: Promise<string> | undefined
  let close: () => Promise<void>

  before(async () => {
    const server = await startHttpServer((request, response) => {
      last = formField(request as Request, 'answer')
      last.then(
        (value) => response.end(value),
        (error: { code?: string; reason?: string }) => response.writeHead(400).end(`${error.code} ${error.reason}`),
      )
    })
    origin = server.origin
    field = async (body, headers = { 'content-type': type }) => {
      const init = { method: 'POST', body, headers, duplex: 'half' } as RequestInit
      const response = await fetch(server.origin, init)
      const text = await response.text()
      if (!response.ok) throw Object.assign(new Error(text), { code: text.split(' ')[0], reason: text.split(' ')[1] })
      return text
    }
    close = server.close
  })
  after(() => close())

  it('is read where nobody has read the form', async () => {
    assert.equal(await field('answer=a%26b+c%3D%C3%A4&other=x'), 'a&b c=ä')
    assert.equal(await field('answer=x', { 'content-type': `${type}; charset=utf-8` }), 'x')
    assert.equal(await field(new Blob([`answer=${'x'.repeat(65_000)}`]).stream()), 'x'.repeat(65_000))
  })

  it('is missing where there is none, or more than one', async () => {
    for (const body of ['', 'other=x', 'answer=a&answer=b', 'answer[]=x', 'answer[a]=x'])
      await assert.rejects(field(body), invalid, body)
  })

  it('is missing in what is no form', async () => {
    for (const other of ['application/json', 'text/plain', 'multipart/form-data', 'application/x-www-form-urlencodedx'])
      await assert.rejects(field('answer=x', { 'content-type': other }), invalid, other)
  })

  it('is missing in a form of more than 64 KiB, whether its length is told or not', async () => {
    const long = `answer=${'x'.repeat(70_000)}`
    await assert.rejects(field(long), invalid)
    await assert.rejects(field(new Blob([long]).stream()), invalid)
  })

  it('is missing in a form that breaks off', async () => {
    last = undefined
    const headers = { 'content-type': type, 'content-length': '1000' }
    const request = requestTo(origin, { method: 'POST', headers }).on('error', () => {})
    request.write('answer=x')
    while (!last) await setTimeout(5)
    request.destroy()
    await assert.rejects(last, invalid)
  })

  it('is taken from what somebody has read', async () => {
    const read = (body: unknown) => formField({ _body: true, body, headers: {} } as unknown as Request, 'answer')
    assert.equal(await read({ answer: 'x' }), 'x')
    for (const body of [undefined, {}, { answer: ['a', 'b'] }, { answer: { a: 'b' } }, { answer: 7 }, 'answer=x'])
      await assert.rejects(read(body), invalid)
    await assert.rejects(formField({ readableEnded: true, headers: {} } as unknown as Request, 'answer'), invalid)
  })
})
