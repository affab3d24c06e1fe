/** `launch.sh`: starts the same server by hand. */
import { maskedSecret } from '../base/scrub.ts'
import type { ServerRecord } from '../contract/report.ts'
import { shellLine, shellQuote } from './shell-quote.ts'

function exportLine([name, value]: readonly [string, string]): string {
  // A secret is not in the report, so whoever runs the script has to bring it.
  if (value === maskedSecret)
    return `: "\${${name}:?set it to the key that the server shall ask for}"; export ${name}`
  return `export ${name}=${shellQuote(value)}`
}

export function launchScript({
  argv,
  environment,
  preset,
}: Pick<ServerRecord, 'argv' | 'environment' | 'preset'>): string {
  const lines = [
    '#!/bin/sh',
    `# Starts the server of the preset ${preset ?? ''} as Servewright does. Stop it with Ctrl-C.`,
    'set -eu',
    ...Object.entries(environment ?? {}).map(exportLine),
    `exec ${shellLine(argv ?? [])}`,
  ]
  return `${lines.join('\n')}\n`
}
