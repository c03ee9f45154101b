// Imported first, so that an old Node.js is told so before anything it does not know comes along.
const wanted = [20, 19]
const [major, minor] = process.versions.node.split('.').map(Number)
if (major < wanted[0] || (major === wanted[0] && minor < wanted[1])) {
  console.error(`Node.js ${wanted.join('.')} or newer is needed; this is ${process.versions.node}.`)
  process.exit(1)
}
