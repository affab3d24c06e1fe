/** One run with its lines on the console and its report in a folder, for commands that go on with what it has shown. */
import { defined } from '../base/defined.ts'
import { createArtifactFolder } from '../host/artifacts.ts'
import { createConsole } from '../report/console.ts'
import type { ChosenReporter } from '../report/choose-reporters.ts'
import { tellCopies } from '../report/show-copy.ts'
import { type FinishedRun, runSubject } from '../run/run-subject.ts'
import type { Run } from '../run/run.ts'
import { keepSecrets } from './screen.ts'
import { tellMore } from './tell-more.ts'

/** @throws UsageError or EnvironmentError where the folder cannot be made, before anything is started */
export async function runAlone(
  run: Omit<Run, 'kind' | 'onEvent'>,
  out: string,
  reporters: readonly ChosenReporter[],
): Promise<FinishedRun> {
  keepSecrets(run.subject.secrets)
  const folder = createArtifactFolder(out)
  const onEvent = tellMore(tellCopies(createConsole(process.stdout)), {
    report: out,
    ...defined({ preset: run.subject.preset?.name }),
  })
  return await runSubject({ ...run, kind: 'acceptance', onEvent }, { folder, reporters })
}
