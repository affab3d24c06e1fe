/** Writes `launch.sh` for the server that was launched, if one was. */
import type { Reporter } from '../contract/report.ts'
import { launchScript } from './launch-script.ts'

export const launch: Reporter = {
  name: 'launch',
  finish: async (document, sink) => {
    const servers = 'servers' in document ? document.servers : []
    const launched = servers.find(({ origin, baseline }) => origin === 'launched' && baseline === undefined)
    if (launched !== undefined) await sink.write('launch.sh', launchScript(launched))
  },
}
