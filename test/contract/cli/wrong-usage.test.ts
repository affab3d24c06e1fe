/** Wrong usage is thrown at every depth: whoever exits instead leaves with another code and a stack. */
import { type Command, CommanderError } from 'commander'
import { describe, expect, it } from 'vitest'
import { createProgram } from '../../../src/cli/program.ts'

const pathsOf = (above: Command, path = ''): readonly string[] =>
  above.commands.flatMap((command) => {
    const here = `${path} ${command.name()}`.trim()
    return [here, ...pathsOf(command, here)]
  })

function quiet(command: Command): void {
  command.configureOutput({ writeErr: () => undefined, writeOut: () => undefined })
  for (const one of command.commands) quiet(one)
}

describe('an option that is not known', () => {
  const paths = pathsOf(createProgram())

  it.each(paths)('is told to whoever calls `%s`', async (path) => {
    const program = createProgram()
    quiet(program)
    const words = [...path.split(' '), '--no-such-option']
    await expect(program.parseAsync(words, { from: 'user' })).rejects.toBeInstanceOf(CommanderError)
  })

  it('is tried below a command that has commands of its own', () => {
    expect(paths).toContain('fleet run')
    expect(paths.length).toBeGreaterThan(20)
  })
})
