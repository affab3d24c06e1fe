/** `launch.sh`: starts the same server by hand. */
import { maskedSecret } from '../base/secrets/scrub.ts'
import type { ProcessRecord } from '../contract/process-record.ts'
import type { PreparationRecord, ServerRecord } from '../contract/report.ts'
import { shellLine, shellQuote } from './shell-quote.ts'

function exportLine([name, value]: readonly [string, string]): string {
  // A secret is not in the report, so whoever runs the script has to bring it.
  if (value === maskedSecret)
    return `: "\${${name}:?set it to the key that the server requires}"; export ${name}`
  return `export ${name}=${shellQuote(value)}`
}

/** What is run before the server, and how. */
type Prepared = Pick<PreparationRecord, 'argv' | 'environment'>

function preparationLines({ argv, environment = {} }: Prepared): readonly string[] {
  const variables = Object.entries(environment).map(([name, value]) =>
    value === maskedSecret
      ? `${name}="\${${name}:?set it as the preset requires}"`
      : `${name}=${shellQuote(value)}`,
  )
  const prefix = variables.length === 0 ? [] : ['env', ...variables]
  return [
    '# The preparation of the preset: its artifacts stay, so it does not have to run each time.',
    [...prefix, shellLine(argv)].join(' '),
  ]
}

export interface ScriptedLaunch extends Pick<ServerRecord, 'preset'> {
  readonly processes: readonly Pick<ProcessRecord, 'argv' | 'environment'>[]
  readonly preparation?: Prepared
}

/** Starts all but the last process, whose end ends the script and them. */
function backgroundLines(others: ScriptedLaunch['processes']): readonly string[] {
  return [
    '# This script starts all at once; Servewright waits for each to become ready before the next.',
    "others=''",
    "trap 'kill $others || :; wait' EXIT; trap 'exit 130' INT; trap 'exit 143' TERM",
    ...others.flatMap(({ argv, environment }) => [
      `(${[...Object.entries(environment).map(exportLine), `exec ${shellLine(argv)}`].join('; ')}) &`,
      'others="$others $!"',
    ]),
  ]
}

export function launchScript({ processes, preset, preparation }: ScriptedLaunch): string {
  const { argv, environment } = processes.at(-1) ?? { argv: [], environment: {} }
  const others = processes.slice(0, -1)
  const exports = Object.entries(environment).map(exportLine)
  const prepared = preparation === undefined ? [] : preparationLines(preparation)
  const steps =
    others.length === 0
      ? [...exports, ...prepared, `exec ${shellLine(argv)}`]
      : [
          ...(prepared.length === 0 ? [] : ['(', ...exports, ...prepared, ')']),
          ...backgroundLines(others),
          ...exports,
          shellLine(argv),
        ]
  return `${[
    '#!/bin/sh',
    `# Starts the server of the preset ${preset ?? ''} as Servewright does. Stop it with Ctrl-C.`,
    'set -eu',
    ...steps,
  ].join('\n')}\n`
}
