/** What an installer's last words mean for the operator. */
import { EnvironmentError } from '../base/errors.ts'

const shownLines = 12

// As uv, pip and the C library word it.
const noNetwork =
  /dns error|error sending request|Failed to fetch|Could not connect|tcp connect error|NewConnectionError|ConnectTimeoutError|Network is unreachable|Temporary failure in name resolution|Name or service not known|Request failed after \d+ retries/i
const noDisk = /No space left on device|ENOSPC|Disk quota exceeded/i

/** @param output everything that the installer wrote */
export function explainInstallFailure(what: string, output: string): EnvironmentError {
  const lines = output.split('\n').filter((line) => line.trim() !== '')
  const last = lines.slice(-shownLines)
  const message = `${what} failed:\n${last.map((line) => `  ${line.trimEnd()}`).join('\n')}`
  const facts = { output: last }
  if (noDisk.test(output)) {
    return new EnvironmentError('environment/no-disk', message, {
      hint: 'Free some disk space, or name another cache folder with XDG_CACHE_HOME.',
      facts,
    })
  }
  if (noNetwork.test(output)) {
    return new EnvironmentError('environment/no-network', message, {
      hint: 'The package index cannot be reached: check the network, the proxy, and the index that pip and uv use.',
      facts,
    })
  }
  return new EnvironmentError('environment/install-failed', message, {
    hint: 'Correct the cause that the installer names above, then run `servewright install --force`.',
    facts,
  })
}
