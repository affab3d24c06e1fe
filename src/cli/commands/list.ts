/** `servewright list`: what there is. */
import { Argument, Command } from 'commander'
import { allChecks } from '../../checks/plan-checks.ts'
import { engineNames, findEngine } from '../../engines/lookup.ts'
import { openPresetBook } from '../../presets/preset-book.ts'
import { loadConfig } from '../load-config.ts'
import { configOption } from '../options.ts'

type Topic = 'presets' | 'checks' | 'engines'
type Row = Readonly<Record<string, string>>

interface ListWords {
  readonly config?: string
  readonly json?: true
}

export function listCommand(): Command {
  return new Command('list')
    .description('list presets, checks or engines')
    .addArgument(new Argument('<topic>').choices(['presets', 'checks', 'engines']))
    .addOption(configOption())
    .option('--json', 'print the list as JSON')
    .action(async (topic: Topic, { config, json }: ListWords) => {
      const rows = await rowsOf(topic, config)
      process.stdout.write(json === true ? `${JSON.stringify(rows, undefined, 2)}\n` : table(rows))
    })
}

async function rowsOf(topic: Topic, config: string | undefined): Promise<readonly Row[]> {
  if (topic === 'engines') return engineNames.map((name) => ({ name, title: findEngine(name).title }))
  if (topic === 'checks') {
    return allChecks.map(({ id, level, needs, title }) => ({
      id,
      level,
      needs: needs.join(' ') || '–',
      title,
    }))
  }
  const book = openPresetBook(await loadConfig(config, process.cwd()))
  return book.names.map((name) => {
    const { engine, model, title } = book.find(name)
    return { name, engine, model, title }
  })
}

/** Columns as wide as their widest cell; the last one as it is. */
function table(rows: readonly Row[]): string {
  const columns = Object.keys(rows[0] ?? {})
  const width = (column: string): number => Math.max(...rows.map((row) => row[column]?.length ?? 0))
  const widths = columns.map((column, index) => (index === columns.length - 1 ? 0 : width(column)))
  const line = (row: Row): string =>
    columns
      .map((column, index) => (row[column] ?? '').padEnd(widths[index] ?? 0))
      .join('  ')
      .trimEnd()
  return `${rows.map(line).join('\n')}\n`
}
