// Starts the command line on a node of a cluster, whose Node is whatever its owner has installed.
const oldest = 22
const [major] = process.versions.node.split('.').map(Number)
if (major < oldest) {
  process.stderr.write(`its Node is ${process.versions.node}, and ${oldest} is the oldest that will do\n`)
  process.exitCode = 2
} else await import(new URL('main.mjs', import.meta.url))
