import assert from 'node:assert/strict'
import { type RenewalFailure, renewalFailure } from '../../src/connections/renewal-failure.ts'
import { conformTokenAnswer } from '../../src/protocol/token-answer.ts'
import { OAuthError } from '../../src/vocabulary/errors.ts'

/** What a token endpoint answered, and what that means for a grant that worked before. */
const answers: [status: number, body: string, type: string, means: RenewalFailure][] = [
  [400, '{"error":"invalid_grant"}', 'application/json', 'dead'],
  [401, '{"error":"invalid_grant"}', 'application/json', 'dead'],
  [200, '{"error":"invalid_grant"}', 'application/json', 'dead'],
  [400, 'error=invalid_grant&error_description=x', 'application/x-www-form-urlencoded', 'dead'],
  [400, '{"error":"consent_required"}', 'application/json', 'dead'],
  [400, '{"error":"interaction_required"}', 'application/json', 'dead'],
  [400, '{"error":{"code":"invalid_grant"}}', 'application/json', 'dead'],
  [400, '{"error":"invalid_request"}', 'application/json', 'doubtful'],
  [403, '{"error":"access_denied"}', 'application/json', 'doubtful'],
  [400, '', 'text/plain', 'doubtful'],
  [400, 'Bad refresh token', 'text/plain', 'doubtful'],
  [401, '{"error":"invalid_token"}', 'application/json', 'doubtful'],
  [400, '{"message":"gone"}', 'application/json', 'doubtful'],
  [401, '{"error":"invalid_client"}', 'application/json', 'misconfigured'],
  [400, '{"error":"invalid_client"}', 'application/json', 'misconfigured'],
  [401, 'Unauthorized', 'text/plain', 'misconfigured'],
  [401, '', 'text/plain', 'misconfigured'],
  [400, '{"error":"unauthorized_client"}', 'application/json', 'misconfigured'],
  [400, '{"error":"unsupported_grant_type"}', 'application/json', 'misconfigured'],
  [400, '{"error":"invalid_scope"}', 'application/json', 'misconfigured'],
  [404, '<html>', 'text/html', 'misconfigured'],
  [405, '', 'text/plain', 'misconfigured'],
  [302, '', 'text/plain', 'misconfigured'],
  [403, '<html>Access denied by our firewall</html>', 'text/html', 'passing'],
  [403, '', 'text/plain', 'passing'],
  [413, '<html>', 'text/html', 'passing'],
  [400, '{"error":"temporarily_unavailable"}', 'application/json', 'passing'],
  [400, '{"error":"server_error"}', 'application/json', 'passing'],
  [400, '{"error":"slow_down"}', 'application/json', 'passing'],
  [429, '{"error":"invalid_grant"}', 'application/json', 'passing'],
  [500, '<html>', 'text/html', 'passing'],
  [503, '', 'text/plain', 'passing'],
  [500, '{"error":"invalid_grant"}', 'application/json', 'passing'],
  [200, '<html>log in</html>', 'text/html', 'passing'],
  [200, '{}', 'application/json', 'passing'],
]

describe('what a failed renewal means', () => {
  for (const [status, body, type, means] of answers) {
    it(`is ${means} after ${status} ${JSON.stringify(body)}`, () => {
      assert.throws(
        () =>
          conformTokenAnswer({ status, headers: { 'content-type': type }, body: Buffer.from(body) }, 'login.test', 0),
        (error) => renewalFailure(error) === means,
      )
    })
  }

  it('is never the end of a grant where nobody spoke of the grant', () => {
    for (const error of [
      new OAuthError('NETWORK_FAILED', 'unreachable'),
      new OAuthError('DEADLINE_PASSED', 'timeout'),
      new OAuthError('RESPONSE_TOO_LARGE', 'size'),
      new OAuthError('STORE_FAILED', 'read'),
      new TypeError('bug'),
      undefined,
    ])
      assert.equal(renewalFailure(error), 'passing')
    assert.equal(renewalFailure(new OAuthError('CONFIGURATION_INVALID', 'endpointMoved')), 'misconfigured')
    assert.equal(renewalFailure(new OAuthError('ORIGIN_NOT_ALLOWED', 'origin')), 'misconfigured')
  })
})
