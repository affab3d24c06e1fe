/** What is wrong with a command line beside the first thing that commander names. */
import type { Command, Option } from 'commander'
import { nearest } from '../base/nearest.ts'

interface LostWord {
  readonly flag: string
  readonly problem: string
}

/** The command that the words call, and the words behind its name. */
function calledBy(program: Command, words: readonly string[]): readonly [Command, readonly string[]] {
  const [name, ...rest] = words
  const called = program.commands.find((command) => command.name() === name)
  return called === undefined ? [program, words] : calledBy(called, rest)
}

function unknown(flag: string, options: readonly Option[]): LostWord {
  const guess = nearest(
    flag,
    options.flatMap(({ long }) => long ?? []),
  )
  const hint = guess === undefined ? '' : `\n(Did you mean ${guess}?)`
  return { flag, problem: `error: unknown option '${flag}'${hint}` }
}

const isFlag = (word: string): boolean => /^--\w/.test(word)

/** Options that there are not, and options whose value is another option. */
export function lostWords(program: Command, argv: readonly string[]): readonly LostWord[] {
  const [command, words] = calledBy(program, argv)
  const options = command.createHelp().visibleOptions(command)
  const end = words.indexOf('--')
  const own = end < 0 ? words : words.slice(0, end)
  return own.filter(isFlag).flatMap((word) => {
    const [flag = word] = word.split('=')
    const option = options.find(({ long }) => long === flag)
    if (option === undefined) return [unknown(flag, options)]
    const next = own[own.indexOf(word) + 1] ?? ''
    const problem = `error: option '${flag}' needs a value, and ${next} follows`
    return option.required && flag === word && isFlag(next) ? [{ flag, problem }] : []
  })
}
