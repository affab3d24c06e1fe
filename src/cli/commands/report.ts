/** `servewright report`: makes files of a saved report, with any reporter; no server is asked. */
import { dirname } from 'node:path'
import { Command } from 'commander'
import type { ArtifactSink } from '../../contract/report.ts'
import { createArtifactFolder } from '../../host/artifacts.ts'
import { findReporters } from '../../report/choose-reporters.ts'
import { documentLines } from '../../report/document-lines.ts'
import { styleOf, textFor } from '../../report/terminal.ts'
import { writeReport } from '../../run/write-report.ts'
import { givenSecrets } from '../../subject/secrets.ts'
import { openWorkspace } from '../../subject/workspace.ts'
import { configOption, reporterOption } from '../options.ts'
import { readReport } from '../read-report.ts'
import { showError } from '../show-error.ts'

interface ReportOptions {
  readonly config?: string
  readonly reporter: readonly string[]
  readonly out?: string
}

export function reportCommand(): Command {
  return new Command('report')
    .description('make a page, a table or another file of a saved report; without --reporter, print it')
    .argument('[report]', 'a report.json, or a folder that holds one (default: the last report)')
    .addOption(configOption())
    .addOption(reporterOption())
    .option('--out <folder>', 'folder for the files (default: that of the report)')
    .addHelpText('after', examples)
    .action(async (path: string | undefined, options: ReportOptions) => {
      process.exitCode = await makeFiles(path, options)
    })
}

const examples = `
Examples:
  servewright report
  servewright report nightly/report.json --reporter html --reporter junit=junit.xml
  servewright report --reporter markdown=-

Exit codes: 0 all files are written, whatever the verdict; the others as servewright --help lists them.`

const stdout: ArtifactSink = {
  write: (_name, content) => {
    for (const piece of typeof content === 'string' ? [content] : content) process.stdout.write(piece)
    return Promise.resolve('')
  },
}

/** @returns the exit code */
async function makeFiles(
  path: string | undefined,
  { config, reporter, out }: ReportOptions,
): Promise<number> {
  const workspace = await openWorkspace(config)
  const reporters = findReporters(reporter, await workspace.importReporters(), { stdout })
  const { document, file } = readReport(path)
  if (reporters.length === 0) {
    const { stdout: screen } = process
    screen.write(textFor(screen, documentLines(document, styleOf(screen))))
    return 0
  }
  const folder = createArtifactFolder(out ?? dirname(file))
  const { files, errors } = await writeReport(document, {
    folder: { path: folder.path, write: folder.write },
    secrets: givenSecrets(),
    reporters,
    logs: {},
  })
  for (const written of files) if (written !== '') process.stdout.write(`  wrote  ${written}\n`)
  for (const error of errors) process.stderr.write(showError(error))
  return errors[0]?.exitCode ?? 0
}
