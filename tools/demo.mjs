// The whole job for real, on this machine alone: node tools/demo.mjs [--once]
// Needs nothing but Node.js and npm. See demo/main-job.mjs for the steps.
import './require-node.mjs'
import { prepare } from './prepare.mjs'

const once = process.argv.includes('--once')
let showing = false
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
  // Leaving in order also ends Node-RED and removes its folders.
  process.once(signal, () => process.exit(showing ? 0 : 130))
}

console.log('Grantkeeper demo\n')
if (!(await prepare())) process.exit(1)

// Only now is there anything to import these from.
const { startStage } = await import('./demo/stage.mjs')
const { runMainJob } = await import('./demo/main-job.mjs')
const { showEditor } = await import('./demo/show-editor.mjs')

let stage
try {
  stage = await startStage()
  await runMainJob(stage)
  showing = !once
} catch (error) {
  console.error(`\nThe demo failed at: ${error.step ?? 'setting up'}\n  ${error.message}`)
  const complaints = stage?.nodeRed.complaints ?? []
  if (complaints.length > 0) console.error(`Node-RED said:\n  ${complaints.slice(-10).join('\n  ')}`)
  process.exitCode = 1
}
if (showing) showEditor(stage)
else await stage?.close()
