/** A TCP router in front of a fake engine: node router.ts OWN-PORT WORKER-PORT FAULT, a fault as in routed-engine.ts. */
import { connect, createServer } from 'node:net'
import { logRaw } from './log.ts'

const [port = 0, worker = 0] = process.argv.slice(2).map(Number)
const fault = process.argv[4]
setTimeout(() => process.exit(1), 900_000).unref()

/** Says whether it goes before its worker does. */
process.on('SIGTERM', () => {
  const look = connect(worker, '127.0.0.1')
  const leave = (what: string) => () => {
    logRaw(`stopped with the worker ${what}`)
    process.exit(0)
  }
  look.once('connect', leave('there')).once('error', leave('gone'))
})

if (fault === 'exit-at-start') {
  logRaw('no route')
  process.exit(3)
}

const server = createServer((client) => {
  const target = connect(worker, '127.0.0.1')
  for (const socket of [client, target]) socket.on('error', () => socket.destroy())
  client.pipe(target).pipe(client)
})
if (fault === 'never-listens') setInterval(() => logRaw('not yet'), 200)
else server.listen(port, '127.0.0.1', () => logRaw(`routes to ${worker}`))
