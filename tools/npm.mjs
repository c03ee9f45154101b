import { spawn } from 'node:child_process'

/**
 * Runs npm, the very one that runs us where there is one; resolves to its exit code.
 * @param {readonly string[]} args
 * @param {import('node:child_process').SpawnOptions} options
 * @returns {Promise<number | null>}
 */
export function runNpm(args, options) {
  const own = process.env['npm_execpath']
  const [command, first] = own?.endsWith('.js') ? [process.execPath, [own]] : ['npm', []]
  const child = spawn(command, [...first, ...args], { stdio: 'inherit', ...options })
  return new Promise((resolve) => {
    child.once('error', (error) => {
      console.error(`npm cannot be started: ${error.message}`)
      resolve(null)
    })
    child.once('exit', resolve)
  })
}
