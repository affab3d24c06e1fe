/** One run with its lines on the console and its report in a folder, for commands that go on with what it has shown. */
import { createArtifactFolder } from '../host/artifacts.ts'
import { createConsole } from '../report/console.ts'
import type { ChosenReporter } from '../report/choose-reporters.ts'
import { tellCopies } from '../report/show-copy.ts'
import { type FinishedRun, runSubject } from '../run/run-subject.ts'
import type { Run } from '../run/run.ts'
import { keepSecrets } from './screen.ts'
import { withPlace } from './with-place.ts'

/** @throws UsageError or EnvironmentError where the folder cannot be made, before anything is started */
export async function runAlone(
  run: Omit<Run, 'kind' | 'onEvent'>,
  out: string,
  reporters: readonly ChosenReporter[],
): Promise<FinishedRun> {
  keepSecrets(run.subject.secrets)
  const folder = createArtifactFolder(out)
  const onEvent = withPlace(tellCopies(createConsole(process.stdout)), out)
  return await runSubject({ ...run, kind: 'acceptance', onEvent }, { folder, reporters })
}
