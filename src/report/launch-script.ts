/** `launch.sh`: starts the same server by hand. */
import { maskedSecret } from '../base/scrub.ts'
import type { PreparationRecord, ServerRecord } from '../contract/report.ts'
import { shellLine, shellQuote } from './shell-quote.ts'

function exportLine([name, value]: readonly [string, string]): string {
  // A secret is not in the report, so whoever runs the script has to bring it.
  if (value === maskedSecret)
    return `: "\${${name}:?set it to the key that the server shall ask for}"; export ${name}`
  return `export ${name}=${shellQuote(value)}`
}

/** What is run before the server, and how. */
type Prepared = Pick<PreparationRecord, 'argv' | 'environment'>

function preparationLines({ argv, environment = {} }: Prepared): readonly string[] {
  const variables = Object.entries(environment).map(([name, value]) => `${name}=${shellQuote(value)}`)
  const prefix = variables.length === 0 ? [] : ['env', ...variables]
  return [
    '# The preparation of the preset: what it makes stays, so it need not run each time.',
    [...prefix, shellLine(argv)].join(' '),
  ]
}

export interface ScriptedLaunch extends Pick<ServerRecord, 'argv' | 'environment' | 'preset'> {
  readonly preparation?: Prepared
}

export function launchScript({ argv, environment, preset, preparation }: ScriptedLaunch): string {
  const lines = [
    '#!/bin/sh',
    `# Starts the server of the preset ${preset ?? ''} as Servewright does. Stop it with Ctrl-C.`,
    'set -eu',
    ...Object.entries(environment ?? {}).map(exportLine),
    ...(preparation === undefined ? [] : preparationLines(preparation)),
    `exec ${shellLine(argv ?? [])}`,
  ]
  return `${lines.join('\n')}\n`
}
