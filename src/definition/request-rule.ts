import type { AnswerRule } from './answer-rule.ts'
import type { ClientAuthMethod } from './client-auth-method.ts'
import type { Template } from './template.ts'

/** Texts of which the first whose placeholders are all known is used. */
export type Alternatives = readonly Template[]

/** JSON whose texts have been taken apart. */
export type JsonTemplate = Alternatives | number | boolean | null | JsonTemplateObject | JsonTemplateArray
export interface JsonTemplateObject {
  readonly members: readonly (readonly [string, JsonTemplate])[]
}
export interface JsonTemplateArray {
  readonly items: readonly JsonTemplate[]
}

/** By name; `null` leaves the standard one out. A `Map`, so that no name means anything special. */
export type TextMap = ReadonlyMap<string, Alternatives | null>
export type ValueMap = ReadonlyMap<string, JsonTemplate>

export type BodyEncoding = 'form' | 'json' | 'query' | 'text' | 'none'

/** How a request differs from the standard one. */
export interface RequestRule {
  readonly method: string
  readonly encoding: BodyEncoding
  readonly headers: TextMap
  readonly query: TextMap
  readonly parameters: ValueMap
  /** Other names for standard parameters; `null` leaves one out. */
  readonly names: ReadonlyMap<string, string | null>
  /** The whole body instead of the standard parameters. */
  readonly body?: JsonTemplate
  readonly clientAuth?: ClientAuthMethod
  readonly basicEncoding?: 'form' | 'raw'
  readonly scopeSeparator: string
  /** Whether the request carries the access token as API requests do. */
  readonly token: boolean
  /** Where things stand in the answer, if not where the token answer has them. */
  readonly response?: AnswerRule
}

/** A request that follows a token request. */
export interface Step extends RequestRule {
  readonly name: string
  readonly url: Alternatives
  readonly after: 'token' | 'refresh' | 'both'
  readonly response: AnswerRule
  /** The parameter that its token becomes, if that does not take the place of the one so far. */
  readonly as?: string
  readonly optional: boolean
}
