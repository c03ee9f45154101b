import { type Relabelling, relabel, replyOf, valueAt } from './answers.ts'
import { compareRequest } from './compare-request.ts'
import { refreshModeOf } from './convert-refresh.ts'
import { replacesToken } from './convert-steps.ts'
import { stepAnswer, stepRequest, stricter } from './expected-requests.ts'
import { expectedToken } from './expected-tokens.ts'
import type { MockRequest, ProviderRow, StepRow } from './provider-row.ts'
import type { Slot } from './request-desk.ts'
import { labelsInUse, type RowRun } from './row-run.ts'
import { answerWith, cookiesOf, tokenTexts } from './token-answers.ts'

/** The requests that bring the first tokens: the token request, and the steps that follow it. */
export const firstTokens = (run: RowRun): Slot[] =>
  tokenSlots(run, { kind: 'token', name: 'token request', facts: 'token', request: run.mock.token ?? {}, tag: 1 })

/** The requests that bring the next tokens. `tag` is their number: AT2, AT3. */
export function nextTokens(run: RowRun, tag: number): Slot[] {
  const { mock } = run
  if (refreshModeOf(mock.refresh?.mode) !== 'reissue')
    return tokenSlots(run, {
      kind: 'refresh',
      name: 'refresh request',
      facts: 'refresh',
      request: mock.refresh ?? {},
      tag,
    })
  const respond = mock.refresh?.respond ?? relabel(mock.token?.respond ?? {}, { AT1: 'AT2', RT1: 'RT2' })
  return tokenSlots(run, {
    kind: 'refresh',
    name: 'token request once more',
    facts: 'token',
    request: { ...mock.token, respond },
    tag,
  })
}

interface Exchange {
  readonly kind: 'token' | 'refresh'
  readonly name: string
  /** Which facts of the row it goes by. */
  readonly facts: 'token' | 'refresh'
  readonly request: MockRequest
  readonly tag: number
}

function tokenSlots(run: RowRun, exchange: Exchange): Slot[] {
  const { row, mock, values, held, now, marks } = run
  const { kind, name, facts, request, tag } = exchange
  const text = textsOf(run)
  const steps = (row.extra_steps ?? [])
    .map((step, index) => ({ step, index }))
    .filter(({ step }) => follows(step, kind, row))
  const replaced = steps.some(({ step }) => replacesToken(step))
  const respond = answerWith(request.respond ?? {}, row, now())
  const label = kind === 'token' ? 'AT1' : 'AT2'
  // An answer without a token leaves the one there is.
  const access = JSON.stringify(respond.body ?? {}).includes(label) || replaced ? `AT${tag}` : held.accessLabel
  // What a step exchanges must not look like what comes of it.
  const given = replaced ? `FIRST${tag}` : text(access)
  const first: Slot = {
    name,
    url: () => relabel(request.url ?? '', labelsInUse(run)),
    compare(actual) {
      values.set('body', actual.body)
      return compareRequest(relabel(expectedToken(run, facts, request), labelsInUse(run)), actual, marks)
    },
    reply() {
      const labels: Relabelling = { [label]: given, RT2: `RT${tag}` }
      const reply = relabel(respond, labels)
      held.accessLabel = access
      held.access = given
      if (JSON.stringify(respond.body ?? {}).includes('RT2')) held.refreshLabel = `RT${tag}`
      values.fromAnswer(reply.body)
      values.set('access_token', held.access)
      values.set('refresh_token', held.refreshLabel)
      const cookies = cookiesOf(row, held.access)
      if (cookies) held.cookies = cookies.map((cookie) => cookie.split(';')[0]).join('; ')
      return replyOf({ ...reply, headers: { ...(cookies && { 'set-cookie': cookies }), ...reply.headers } })
    },
  }
  return [
    first,
    ...steps.map(({ step, index }) =>
      stepSlot(run, step, index, mock.steps?.[index], { kind, tag, access: text(access) }),
    ),
  ]
}

function stepSlot(
  run: RowRun,
  step: StepRow,
  index: number,
  told: MockRequest | undefined,
  { kind, tag, access }: { kind: string; tag: number; access: string },
): Slot {
  const { row, values, held, now, marks, jwts } = run
  const request = () => (told ? stricter(told, step, values.look) : stepRequest(step, row, values.look))
  return {
    name: `step ${index + 2}${kind === 'refresh' ? ' after the refresh' : ''}`,
    url: () => request().url ?? '',
    compare(actual) {
      if (/jwt/i.test(step.auth ?? '')) jwts.push((actual.headers['authorization'] ?? '').replace(/^Bearer /, ''))
      return compareRequest(request(), actual, marks)
    },
    reply() {
      const token = replacesToken(step) ? access : `${step.stores_as ?? 'step'}-token-${tag}`
      const own = told?.respond?.body
      const body =
        own === undefined ? stepAnswer(step, index, row, token, now()) : relabel(own, { AT1: token, AT2: token })
      values.fromStep(index + 2, body)
      if (step.stores_as) values.set(step.stores_as, token)
      for (const name of [...Object.keys(step.set ?? {}), ...(step.metadata_paths ?? [])])
        values.set(name, valueAt(body, step.set?.[name] ?? name))
      if (replacesToken(step)) {
        held.access = token
        values.set('access_token', token)
      }
      return replyOf({ ...told?.respond, body })
    },
  }
}

const texts = new WeakMap<RowRun, (label: string) => string>()

/** One text for each label of a run. */
function textsOf(run: RowRun): (label: string) => string {
  const text = texts.get(run) ?? tokenTexts(run.row, run.now)
  texts.set(run, text)
  return text
}

function follows(step: StepRow, kind: 'token' | 'refresh', row: ProviderRow): boolean {
  const after = (step.after ?? 'token').toLowerCase()
  if (/both|each|every|always/.test(after)) return true
  if (kind === 'token') return after.includes('token')
  return (
    after.includes('refresh') || (refreshModeOf(row.refresh_request?.mode) === 'reissue' && after.includes('token'))
  )
}
