/** `servewright up`: starts a preset's server, leaves it to its user, and stops it with proof. */
import { Command } from 'commander'
import { defined } from '../../base/defined.ts'
import { UsageError } from '../../base/errors.ts'
import { plainText } from '../../base/plain-text.ts'
import type { EventListener } from '../../contract/events.ts'
import type { Preset } from '../../contract/preset.ts'
import type { RunReport } from '../../contract/report.ts'
import { catchInterrupts } from '../../host/interrupt.ts'
import { createConsole } from '../../report/console.ts'
import { curlLine } from '../../report/curl-line.ts'
import { tellCopies } from '../../report/show-copy.ts'
import { styleOf } from '../../report/terminal.ts'
import { summaryLines } from '../../report/summary-lines.ts'
import { performRun } from '../../run/perform-run.ts'
import { stay } from '../../run/steps/stay.ts'
import type { AskedDevices } from '../../server/claim-devices.ts'
import type { ServerUnderTest } from '../../server/server-under-test.ts'
import { newRunId } from '../../subject/run-id.ts'
import { launchSubject, type Subject } from '../../subject/subject.ts'
import { devicesOption } from '../device-options.ts'
import { onOption, openWorkspaceOn } from '../on-option.ts'
import { configOption, enginePathOption, portOption, untilEofOption } from '../options.ts'
import { keepSecrets } from '../screen.ts'

interface UpOptions {
  readonly config?: string
  readonly enginePath?: string
  readonly on?: string
  readonly devices?: AskedDevices
  readonly port?: number
  readonly untilEof?: true
}

const help = `
Examples:
  servewright up tiny
  servewright up tiny --port 8000

It stays until Ctrl-C, TERM, or the end of its terminal; then the server is stopped, and nothing of it is left.
Exit codes: those of run; 130 after Ctrl-C, 1 where the server ended by itself or left something behind.`

export function upCommand(): Command {
  return new Command('up')
    .description('start the server of a preset, wait until it is ready, and leave it running until Ctrl-C')
    .argument('<preset>', 'a preset; see `servewright list presets`')
    .addOption(configOption())
    .addOption(enginePathOption())
    .addOption(onOption())
    .addOption(devicesOption())
    .addOption(portOption())
    .addOption(untilEofOption())
    .addHelpText('after', help)
    .action(async (preset: string, options: UpOptions) => {
      process.exitCode = await up(preset, options)
    })
}

const write = (lines: readonly string[]): void =>
  void process.stdout.write(lines.map((line) => `${line}\n`).join(''))

/** A key that is made for one run is of no use to anybody else, and must not be printed. */
function assertKey({ name, claims }: Preset): void {
  const given = process.env['SERVEWRIGHT_API_KEY'] ?? ''
  if (!claims.includes('api-key') || given !== '') return
  throw new UsageError('usage/invalid-arguments', `The server of ${name} asks for a key, and none is given`, {
    hint: 'Set SERVEWRIGHT_API_KEY to a key of your own: the server gets it, and your requests send it.',
  })
}

/** The smallest request that the server answers. */
function exampleOf({ token, facts: { model } }: ServerUnderTest): {
  readonly path: string
  readonly body: object
} {
  switch (token?.endpoint) {
    case 'completions':
      return { path: '/v1/completions', body: { model, prompt: 'Hello', max_tokens: 16 } }
    case 'embeddings':
    case 'score':
    case 'rerank':
      return { path: '/v1/embeddings', body: { model, input: 'Hello' } }
    case 'chat':
    case undefined:
      return {
        path: '/v1/chat/completions',
        body: { model, messages: [{ role: 'user', content: 'Hello' }], max_tokens: 16 },
      }
  }
}

function readyLines(
  server: ServerUnderTest,
  { apiKey }: Subject,
  log: string | undefined,
): readonly string[] {
  const { path, body } = exampleOf(server)
  const headers = {
    'content-type': 'application/json',
    ...(apiKey === undefined ? {} : { authorization: '' }),
  }
  const url = `${server.baseUrl}${path}`
  return [
    '',
    `ready  ${server.baseUrl}/v1  model ${plainText(server.facts.model)}`,
    `  try   ${plainText(curlLine({ method: 'POST', url, headers, body: JSON.stringify(body) }))}`,
    ...(log === undefined ? [] : [`  log   ${plainText(log)}`]),
    '  stop  Ctrl-C',
  ]
}

/** Whether an interrupt alone has ended it, as it is meant to. */
const isOrderly = ({ reasons }: RunReport): boolean => reasons.every(({ code }) => code === 'interrupted')

/** The console of a run, without the verdict of one that proves nothing. */
function listener(onLog: (path: string) => void): EventListener {
  const show = createConsole(process.stdout)
  return tellCopies((event) => {
    if (event.type === 'server-start') onLog(event.log)
    if (event.type !== 'run-end') show(event)
    else if (!isOrderly(event.report)) write(summaryLines(event.report, styleOf(process.stdout)))
  })
}

/** @returns the exit code */
async function up(name: string, options: UpOptions): Promise<number> {
  const { enginePath, devices, port } = options
  const { book } = await openWorkspaceOn(options, (line) => write([line]))
  const preset = book.find(name)
  assertKey(preset)
  const id = newRunId()
  using interrupt = catchInterrupts((exitCode) => process.exit(exitCode), options)
  const launch = { runId: id, filter: {}, ...book.behind(preset), ...defined({ enginePath, devices, port }) }
  const subject = launchSubject(preset, launch)
  keepSecrets(subject.secrets)
  let log: string | undefined
  const steps = [stay((server) => write(readyLines(server, subject, log)))]
  const onEvent = listener((path) => (log = path))
  try {
    // Nothing is checked: neither a first start nor a baseline comes before.
    const report = await performRun({ id, kind: 'load', subject, steps, filter: {}, interrupt, onEvent })
    return report.exitCode
  } finally {
    subject.close()
  }
}
