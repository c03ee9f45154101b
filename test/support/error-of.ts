import { isOAuthError, type OAuthError } from '../../src/index.ts'

/** The error of ours that a promise ends with; any other one is thrown on, and so is none. */
export async function errorOf(promise: Promise<unknown>): Promise<OAuthError> {
  try {
    await promise
  } catch (error) {
    if (isOAuthError(error)) return error
    throw error
  }
  throw new Error('did not fail')
}
