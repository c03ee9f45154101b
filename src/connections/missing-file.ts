/** For files and folders that need not be there: passes over that one is missing, and throws any other failure. */
export function passOverMissing(error: unknown): undefined {
  if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
}
