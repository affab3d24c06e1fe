/** Every command of ours that a page shows, as it stands there. */
import { globSync, readFileSync } from 'node:fs'

export interface ShownCommand {
  readonly page: string
  readonly line: string
}

const fence = /^ *```(\w*)\n([^]*?)^ *```/gm
const shells = new Set(['', 'sh', 'bash'])
/** What a CI file has before the command. */
const lead = /^(?:-? ?(?:run|command): |- |sh ')/
const ours = /(?:^|\| |^[A-Z_]+=\S+ )(?:npx )?servewright [a-z]/

/** The command of a step in a Jenkins file stands in quotes. */
const unquoted = (line: string): string => (line.startsWith("sh '") ? line.replace(/'$/, '') : line)

/** A pipe at the end of a line goes on in the next; what is behind ` #` is for the reader. */
const linesOf = (text: string): readonly string[] =>
  text
    .replaceAll(/([|\\])\n\s*/g, '$1 ')
    .split('\n')
    .map((line) =>
      unquoted(line.trim())
        .replace(lead, '')
        .replace(/ +# .*$/, ''),
    )
    .filter((line) => ours.test(line) && !line.includes('[options]'))

export function shownCommands(): readonly ShownCommand[] {
  const pages = ['README.md', 'SECURITY.md', ...globSync('docs/*.md').toSorted()]
  const scripts = [...globSync('docs/ci/*'), 'examples/own-preset/ci/github.yml'].toSorted()
  const texts = [
    ...pages.map((page) => {
      const blocks = [...readFileSync(page, 'utf8').matchAll(fence)]
      const shown = blocks.filter(([, language = '']) => shells.has(language)).map(([, , text = '']) => text)
      return { page, text: shown.join('\n') }
    }),
    ...scripts.map((page) => ({ page, text: readFileSync(page, 'utf8') })),
  ]
  const all = texts.flatMap(({ page, text }) => linesOf(text).map((line) => ({ page, line })))
  return [...new Map(all.map((one) => [one.line, one])).values()]
}
