/** A server process that speaks the API as vLLM does and misbehaves as `FAKE_ENGINE_MODE` says. */
import { createServer } from 'node:http'
import { parseFaults } from './faults.ts'
import { endWithCore, startCore } from './core.ts'
import { flee, leak } from './leaks.ts'
import { fillDisk, logEngine, logLongLine, logRaw } from './log.ts'
import { letCoresGo, startOnNeuron } from './neuron.ts'
import { parseOptions } from './options.ts'
import { answer } from './routes.ts'
import { exitCodeOf, startUp } from './start-up.ts'

/** A forgotten one ends by itself. No test needs it for longer; what tries hundreds of faults says so. */
const lifetimeMs = Number(process.env['FAKE_ENGINE_LIFETIME_MS'] ?? 900_000)

const options = parseOptions(process.argv.slice(2))
const faults = parseFaults(process.env['FAKE_ENGINE_MODE'] ?? '')
setTimeout(() => process.exit(1), lifetimeMs).unref()

function stop(signal: string): void {
  logRaw('INFO:     Shutting down')
  if (faults.has('ignore-sigterm')) return logEngine('WARNING', `${signal} ignored`)
  void letCoresGo(faults).then(() => {
    logRaw(`INFO:     Finished server process [${process.pid}]`)
    process.exit(exitCodeOf(faults, 0))
  })
}
process.on('SIGTERM', stop)
process.on('SIGINT', stop)

flee(faults)
logLongLine(faults.number('long-line', 0))
await startUp(options, faults)
await startOnNeuron(options, faults)
leak(faults)
if (faults.has('has-core')) await startCore('VLLM::EngineCore')
if (faults.has('ends-with-core')) endWithCore(faults.number('ends-with-core', 0))
if (faults.has('has-helper')) await startCore('VLLM::Helper')

let wasScraped = false

/** The last rung of a start reads the metrics: what is asked then comes of a check. */
function fillOnCheck(method: string | undefined, url: string | undefined): void {
  if (method === 'POST' && wasScraped)
    fillDisk(faults.number('fills-disk', 0), () => faults.has('dies-of-full-disk') && process.exit(1))
  wasScraped ||= url === '/metrics'
}

const server = createServer((request, response) => {
  fillOnCheck(request.method, request.url)
  void answer(request, response, { options, faults })
})
server.once('error', (error) => {
  logRaw(
    `ERROR:    [Errno 98] error while attempting to bind on address ('${options.host}', ${options.port}): ${error.message}`,
  )
  process.exit(exitCodeOf(faults, 1))
})
server.listen(options.port, options.host, () => {
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : options.port
  logEngine('INFO', `Starting vLLM server on http://${options.host}:${port}`)
  logRaw(`INFO:     Started server process [${process.pid}]`)
  logRaw('INFO:     Waiting for application startup.')
  logRaw('INFO:     Application startup complete.')
})
