/** How to see it again: the server, the requests, the whole run. Pure. */
import type { RunReport } from '../../../contract/report.ts'
import { launchScript } from '../../launch-script.ts'
import { shellLine } from '../../shell-quote.ts'
import type { Place } from '../anchors.ts'
import { copyable } from '../copyable.ts'
import { html, type Markup, type Part } from '../markup.ts'

function launched({ servers }: RunReport): Part {
  const server = servers.find(({ origin, baseline }) => origin === 'launched' && baseline === undefined)
  if (server === undefined || server.processes.length === 0) return false
  return html`<h3>Start the same server</h3>
    <p>
      This is launch.sh of the report folder: it starts the server on the same port, with the same options.
      Ctrl-C stops it.
    </p>
    ${copyable(launchScript(server), 'The script that starts the server')}`
}

/** As it is typed: how Node was started says nothing to a reader. */
function typed([...words]: readonly string[]): string {
  const from = words.findIndex((word) => /(?:main\.[jt]s|servewright(?:\.mjs)?)$/.test(word))
  const rest = words.slice(from < 0 ? 0 : from + 1)
  return from < 0 ? shellLine(rest) : shellLine(['servewright', ...rest])
}

export function againSection({ run, prefix }: Place): Markup {
  const { provenance } = run
  return html`<section id="${prefix}again">
    <h2>See it again</h2>
    ${launched(run)}
    <h3>Run all of it</h3>
    ${copyable(typed(provenance.commandLine), 'The command of this run')}
    <p class="quiet">
      Each finding above has the curl line of its request. Where a request needs a key, it is read from
      SERVEWRIGHT_API_KEY.
    </p>
  </section>`
}
