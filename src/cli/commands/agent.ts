/** `servewright agent`: sends a share of the load that `servewright load --coordinate` on another machine puts. */
import { Command, Option } from 'commander'
import { defined } from '../../base/defined.ts'
import { EnvironmentError } from '../../base/errors.ts'
import { exitCodes } from '../../base/exit-codes.ts'
import { catchInterrupts } from '../../host/interrupt.ts'
import { packageVersion } from '../../host/package-root.ts'
import { senderFacts } from '../../host/sender-facts.ts'
import { sendingThreads } from '../../host/sending-threads.ts'
import { join } from '../../load/fleet/join.ts'
import { AgentSide } from '../../load/fleet/serve-coordinator.ts'
import { durationOption } from '../duration.ts'
import {
  agentToken,
  type HostPort,
  parseAddresses,
  parseHostPort,
  readPem,
  tokenFileOption,
} from '../fleet-options.ts'
import { untilEofOption } from '../options.ts'
import { keepSecrets } from '../screen.ts'
import { wholeNumber } from '../whole-number.ts'

const help = `
Example, with the token of the load in SERVEWRIGHT_AGENT_TOKEN:
  servewright agent --coordinator 10.0.0.5:7400

Exit codes: 0 dismissed by the coordinator; 3 it cannot be reached, does not let the agent in, or is gone.`

interface AgentCommandOptions {
  readonly coordinator: HostPort
  readonly tokenFile?: string
  readonly ca?: string
  readonly threads?: number
  readonly bind?: readonly string[]
  /** How long a coordinator is waited for, in milliseconds. */
  readonly wait?: number
  readonly untilEof?: true
}

const usualWaitMs = 60_000

export function agentCommand(): Command {
  return new Command('agent')
    .description('send a share of the load that `servewright load --coordinate` on another machine puts')
    .addOption(
      new Option('--coordinator <host:port>', 'where `servewright load --coordinate` listens')
        .argParser(parseHostPort)
        .makeOptionMandatory(),
    )
    .addOption(tokenFileOption())
    .addOption(new Option('--ca <file>', 'PEM certificate of the coordinator, or of who signed it: use TLS'))
    .addOption(
      new Option('--threads <n>', 'number of sending threads (default: by the cores)').argParser(
        wholeNumber(),
      ),
    )
    .addOption(
      new Option(
        '--bind <addresses>',
        'addresses of this machine to connect from in turn, separated by commas: each has ports of its own',
      ).argParser(parseAddresses),
    )
    .addOption(durationOption('--wait', 'how long to wait for a coordinator that is not there yet (1m)'))
    .addOption(untilEofOption())
    .addHelpText('after', help)
    .action(async (options: AgentCommandOptions) => {
      process.exitCode = await serve(options)
    })
}

const tell = (line: string): void => void process.stdout.write(`${line}\n`)

/** @returns the exit code */
async function serve(options: AgentCommandOptions): Promise<number> {
  const { coordinator, tokenFile, ca, threads = sendingThreads(), bind, wait = usualWaitMs } = options
  const { host, port } = coordinator
  const token = agentToken(tokenFile)
  keepSecrets([token])
  using interrupt = catchInterrupts((exitCode) => process.exit(exitCode), options)
  const { signal } = interrupt
  try {
    const connection = await join({
      ...coordinator,
      token,
      version: packageVersion(),
      facts: senderFacts(),
      waitMs: wait,
      signal,
      ...defined({ ca: ca === undefined ? undefined : readPem('--ca', ca) }),
    })
    tell(`Joined the coordinator at ${host}:${port}.`)
    const side = new AgentSide(connection, { threads, tell, ...defined({ bind }) })
    const lost = await side.serve(signal)
    if (lost === undefined) tell('The coordinator has dismissed this agent.')
    else if (!signal.aborted)
      throw new EnvironmentError(
        'environment/no-coordinator',
        `The coordinator ${side.hasLeft ? 'cannot be served' : 'is gone'}: ${lost}`,
        { hint: 'The load has been ended here; start it again there.' },
      )
    return interrupt.exitCode ?? exitCodes.accepted
  } catch (thrown) {
    if (interrupt.exitCode !== undefined) return interrupt.exitCode
    throw thrown
  }
}
