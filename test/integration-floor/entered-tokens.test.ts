import assert from 'node:assert/strict'
import { enteredTokens } from '../../src/integration/entered-tokens.ts'
import type { EnteredTokens } from '../../src/integration/integration.ts'
import { isOAuthError } from '../../src/vocabulary/errors.ts'
import { madeAt } from '../support/tokens.ts'

const entered = (tokens: object) => enteredTokens(tokens as EnteredTokens, madeAt)

describe('tokens typed by hand', () => {
  it('may be an access token alone, which then lasts until it is refused', () => {
    assert.deepEqual(entered({ accessToken: 'a' }), { accessToken: 'a', tokenType: 'Bearer', createdAt: madeAt })
  })

  it('may say everything, with the spaces of a clipboard around it', () => {
    assert.deepEqual(
      entered({ accessToken: ' a\n', refreshToken: '\tr ', tokenType: 'bearer', expiresIn: 60, scope: ' x y ' }),
      {
        accessToken: 'a',
        refreshToken: 'r',
        tokenType: 'bearer',
        scope: 'x y',
        createdAt: madeAt,
        expiresAt: madeAt + 60_000,
      },
    )
  })

  it('take an empty field for none', () => {
    assert.deepEqual(entered({ accessToken: 'a', refreshToken: ' ', tokenType: '', scope: '' }), {
      accessToken: 'a',
      tokenType: 'Bearer',
      createdAt: madeAt,
    })
  })

  it('are refused by the name of the field that cannot be', () => {
    const refused: [object, string][] = [
      [{}, 'accessToken'],
      [{ accessToken: '' }, 'accessToken'],
      [{ accessToken: '   ' }, 'accessToken'],
      [{ accessToken: 'a\r\nX: y' }, 'accessToken'],
      [{ accessToken: 'ü' }, 'accessToken'],
      [{ accessToken: 5 }, 'accessToken'],
      [{ accessToken: { toString: () => 'a' } }, 'accessToken'],
      [{ accessToken: 'a', refreshToken: 'a\u0000b' }, 'refreshToken'],
      [{ accessToken: 'a', tokenType: 'Be\narer' }, 'tokenType'],
      [{ accessToken: 'a', scope: ['x'] }, 'scope'],
      ...[0, -1, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 31, '60s'].map((expiresIn): [object, string] => [
        { accessToken: 'a', expiresIn },
        'expiresIn',
      ]),
    ]
    for (const [tokens, detail] of refused)
      assert.throws(
        () => entered(tokens),
        (error) => isOAuthError(error, 'REQUEST_INVALID') && error.details['detail'] === detail,
        JSON.stringify(tokens),
      )
  })
})
