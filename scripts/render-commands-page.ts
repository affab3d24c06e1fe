/** The page of commands, made from the command line itself. */
import type { Command, Option } from 'commander'
import { createProgram } from '../src/cli/program.ts'

export const commandsPage = 'docs/commands.md'

/** A cell must not hold what would end it, nor what reads as HTML. */
const cell = (text: string): string =>
  text.replaceAll('|', '\\|').replaceAll('<', '&lt;').replaceAll(/\s+/g, ' ')

function optionRow({ flags, description, argChoices, ...option }: Option): string {
  const choices = argChoices === undefined ? '' : ` (${argChoices.join(', ')})`
  const { defaultValue, defaultValueDescription: words } = option
  const plain = ['string', 'number'].includes(typeof defaultValue) ? `\`${defaultValue}\`` : undefined
  const shown = words ?? plain
  const usual = shown === undefined ? '' : ` Without it: ${shown}.`
  return `| \`${flags.replaceAll('|', '\\|')}\` | ${cell(`${description}${choices}.`)}${cell(usual)} |`
}

function section(command: Command, path: string): readonly string[] {
  const name = `${path} ${command.name()}`
  const shown = command.options.filter(({ hidden }) => !hidden)
  const table = ['| Option | Meaning |', '| --- | --- |', ...shown.map(optionRow), '']
  const words = command.registeredArguments.map(
    (one) => `- \`${one.name()}\`: ${one.description || 'see the usage'}.`,
  )
  return [
    `## ${name}`,
    '',
    `${command.description().replace(/^./, (first) => first.toUpperCase())}.`,
    '',
    '```',
    `${name} ${command.usage()}`,
    '```',
    '',
    ...(words.length === 0 ? [] : [...words, '']),
    ...(shown.length === 0 ? [] : table),
    ...command.commands.flatMap((sub) => section(sub, name)),
  ]
}

/** @returns the page as Markdown */
export function renderCommands(): string {
  const program = createProgram()
  return [
    '# Commands',
    '',
    '<!-- made by `npm run docs`; do not edit -->',
    '',
    '`servewright COMMAND --help` shows the same, with examples. Times may have a unit (`30s`, `500ms`, `2m`); a number alone',
    'is in seconds. What each exit code means: [What a run is](concepts.md#exit-codes).',
    '',
    ...program.commands.flatMap((command) => section(command, program.name())),
  ].join('\n')
}
