/** `servewright list`: what there is, and which presets this machine can run. */
import { defined } from '../../base/defined.ts'
import { Argument, Command, Option } from 'commander'
import { UsageError } from '../../base/errors.ts'
import { plainText } from '../../base/plain-text.ts'
import { allChecks } from '../../checks/plan-checks.ts'
import { engineNames, findEngine } from '../../engines/lookup.ts'
import { derivedGroupTitles, groupTitles } from '../../presets/group-titles.ts'
import { groupNames, membersOf, selectPresets, type Choice } from '../../presets/groups.ts'
import { examinePresets } from '../../subject/examine-presets.ts'
import { textFor } from '../../report/terminal.ts'
import { table, type TextRow } from '../list-table.ts'
import { presetMatrix } from '../preset-matrix.ts'
import { openWorkspace } from '../../subject/workspace.ts'
import { onOption, openWorkspaceOn } from '../on-option.ts'
import { configOption, enginePathOption } from '../options.ts'

const topics = ['presets', 'groups', 'checks', 'engines'] as const
type Topic = (typeof topics)[number]

/** As JSON, and as text where that shows less. */
interface Row {
  readonly json: Readonly<Record<string, unknown>>
  readonly text?: TextRow
}

interface ListOptions {
  readonly config?: string
  readonly enginePath?: string
  readonly on?: string
  readonly json?: true
  readonly matrix?: 'json'
}

export function listCommand(): Command {
  return new Command('list')
    .description('list presets and whether this machine can run them, groups, checks or engines')
    .addArgument(new Argument('<topic>').choices(topics))
    .argument(
      '[names...]',
      'after `presets`: presets or groups to list, such as `eagle`, `autotest` or `@tiny`',
    )
    .addOption(configOption())
    .addOption(enginePathOption())
    .addOption(onOption())
    .option('--json', 'print the list as JSON')
    .addOption(
      new Option(
        '--matrix <format>',
        'print the presets, wherever they can run, as the matrix of jobs of a CI: one line of JSON',
      ).choices(['json']),
    )
    .action(async (topic: Topic, names: readonly string[], options: ListOptions) => {
      if (topic !== 'presets' && names.length > 0)
        throw new UsageError('usage/invalid-arguments', `list ${topic} takes no names: ${names.join(' ')}`, {
          hint: `Write \`servewright list ${topic}\` alone; \`servewright list presets\` takes names.`,
        })
      if (options.matrix !== undefined) return await printMatrix(topic, names, options)
      const rows = await rowsOf(topic, names, options)
      const json = rows.map((row) => row.json)
      process.stdout.write(
        options.json === true
          ? `${JSON.stringify(json, undefined, 2)}\n`
          : textFor(process.stdout, table(rows.map(textOf)).map(plainText)),
      )
    })
}

const textOf = ({ json, text }: Row): TextRow => text ?? { cells: Object.values(json).map(String) }

async function rowsOf(topic: Topic, names: readonly string[], options: ListOptions): Promise<readonly Row[]> {
  switch (topic) {
    case 'engines':
      return engineNames.map((name) => ({ json: { name, title: findEngine(name).title } }))
    case 'checks':
      return [...allChecks, ...(await (await openWorkspace(options.config)).importChecks())].map(
        ({ id, level, needs, title, advice, answers }) => ({
          json: { id, level, needs, title, advice, ...defined({ answers }) },
          text: {
            cells: [id, level, needs.join(' ') || '–', title],
            ...(answers === undefined ? {} : { note: `finds: ${answers}` }),
          },
        }),
      )
    case 'groups':
      return groupRows(await choose(options))
    case 'presets':
      return presetRows(await choose(options), names)
  }
}

interface Examined extends Choice {
  readonly whyNot: ReadonlyMap<string, string>
}

async function choose(options: ListOptions): Promise<Examined> {
  const { enginePath } = options
  const { book } = await openWorkspaceOn(options, () => undefined)
  const presets = book.names.map((name) => book.find(name))
  const signal = new AbortController().signal
  const whyNot = await examinePresets(presets, {
    signal,
    ...defined({ enginePath }),
  })
  return { book, whyNot, canRun: ({ name }) => !whyNot.has(name) }
}

/** Whether this machine could run them does not matter: the jobs run on others. */
async function printMatrix(topic: Topic, names: readonly string[], options: ListOptions): Promise<void> {
  if (topic !== 'presets')
    throw new UsageError('usage/invalid-arguments', `list ${topic} has no --matrix`, {
      hint: 'Write `servewright list presets --matrix json`.',
    })
  const { book } = await openWorkspace(options.config)
  const chosen = names.length === 0 ? book.names : selectPresets(names, { book, canRun: () => true })
  const matrix = presetMatrix(chosen.map((name) => book.find(name)))
  process.stdout.write(`${JSON.stringify(matrix)}\n`)
}

function groupRows(choice: Examined): readonly Row[] {
  const titles: Readonly<Record<string, string>> = { ...groupTitles, ...derivedGroupTitles }
  return groupNames(choice.book).map((name) => {
    const presets = membersOf(name, choice)
    const title = titles[name] ?? ''
    const text = { cells: [name, title], note: presets.join(' ') || 'no preset' }
    return { json: { name, title, presets }, text }
  })
}

function presetRows({ whyNot, ...choice }: Examined, wanted: readonly string[]): readonly Row[] {
  const names = wanted.length === 0 ? choice.book.names : selectPresets(wanted, choice)
  return names.map((name) => {
    const { engine, model, title, aliases = [], groups = [] } = choice.book.find(name)
    const reason = whyNot.get(name)
    const runs = reason === undefined ? { runsHere: true } : { runsHere: false, because: reason }
    return {
      json: { name, aliases, groups, engine, model, title, ...runs },
      text: {
        cells: [name, engine, title],
        ...(reason === undefined ? {} : { note: `not on this machine: ${reason}` }),
      },
    }
  })
}
