import { expect, it } from 'vitest'
import { createProgram } from './program.ts'

const helpOf = (name: string): string =>
  createProgram()
    .commands.find((command) => command.name() === name)
    ?.helpInformation()
    .replaceAll(/\s+/g, ' ') ?? expect.fail(`no command ${name}`)

it.each(createProgram().commands.map((command) => command.name()))(
  'the help of %s says what holds without an option in words, not as the library would',
  (name) => expect(helpOf(name)).not.toMatch(/\(preset: "|default: (?:\[\]|\{\}|false)\)/),
)

it.each(['nodes', 'run', 'manifests'])('the help of fleet %s says no default twice', (name) => {
  const fleet = createProgram().commands.find((command) => command.name() === 'fleet')
  const help = fleet?.commands.find((command) => command.name() === name)?.helpInformation() ?? ''
  expect(help).toContain('--')
  expect(help.replaceAll(/\s+/g, ' ')).not.toMatch(/\((\S+)\)(?:(?! --).)*\(default: "?\1"?\)/)
})

it('the help of probe says how long each limit is without its option', () => {
  expect(helpOf('probe')).toMatch(/limit for the whole exchange \(default: \d+s\)/)
})
