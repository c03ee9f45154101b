import { textAt, valueAt } from '../definition/answer-path.ts'
import type { AnswerRule } from '../definition/answer-rule.ts'

/** The error code of an answer that carries one, whatever its status. */
export function errorOf(answer: unknown, { error: rule, success }: AnswerRule, status?: number): string | undefined {
  const said = rule?.path === undefined ? standardError(answer) : errorAt(answer, rule.path, rule.values)
  if (said !== undefined) return rule?.dead?.includes(said) ? 'invalid_grant' : code(said)
  if (status !== undefined && success?.status && !success.status.includes(status)) return 'unsuccessful'
  if (success?.path === undefined) return undefined
  const value = textAt(answer, success.path)
  const good = success.values
    ? value !== undefined && success.values.includes(value)
    : value !== undefined || !!success.not
  return good && !(value !== undefined && success.not?.includes(value)) ? undefined : 'unsuccessful'
}

function errorAt(
  answer: unknown,
  path: NonNullable<NonNullable<AnswerRule['error']>['path']>,
  values: readonly string[] | undefined,
): string | undefined {
  const value = textAt(answer, path)
  if (value === undefined || value === '' || value === 'false') return undefined
  return !values || values.includes(value) ? value : undefined
}

function standardError(answer: unknown): string | undefined {
  const error = valueAt(answer, 'error')
  if (error === undefined || error === false || error === '' || error === 0) return undefined
  if (typeof error === 'object') return textAt(error, ['code', 'type', 'error']) ?? 'unknown_error'
  return typeof error === 'string' || typeof error === 'number' ? String(error) : 'unknown_error'
}

const code = (said: string): string => (/^[\w.:-]{1,60}$/.test(said) ? said : 'unknown_error')
