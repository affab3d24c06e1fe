import { describe, expect, it } from 'vitest'
import { openPresetBook } from '../../../src/presets/preset-book.ts'
import { launchProcesses } from '../../../src/server/launch-command.ts'
import { prepareUnlocated } from '../../../src/subject/prepare-launch.ts'
import { neuronCommands, neuronEnvironment, placed } from '../../fixtures/neuron-commands.ts'

const book = openPresetBook()
const look = { signal: new AbortController().signal, copy: 'look' } as const
const places = { port: 8000, pathOf: (model: string) => model }

/** Values by flag; JSON as what it means, and a bare flag as true. */
function flagsOf(words: readonly string[]): ReadonlyMap<string, unknown> {
  const flags = new Map<string, unknown>()
  for (const [index, word] of words.entries()) {
    if (!word.startsWith('--')) continue
    const value = words[index + 1]
    const given = value === undefined || value.startsWith('--') ? true : value
    flags.set(word, typeof given === 'string' && given.startsWith('{"') ? JSON.parse(given) : given)
  }
  return flags
}

describe('the command of a preset on Neuron', () => {
  it.each(neuronCommands)(
    '$name is the one that is written out, as `plan` shows it anywhere',
    async (expected) => {
      const prepared = await prepareUnlocated(book.find(expected.old), look)
      const [server, ...others] = launchProcesses(prepared, new Map([['server', places.port]]), 'plan')
      expect(others).toEqual([])
      expect(server.command.args).toEqual([
        '-m',
        'vllm.entrypoints.openai.api_server',
        ...placed(expected.words, expected, places),
      ])
      expect(server.command.env).toEqual(neuronEnvironment)
    },
  )

  it.each(neuronCommands)('$name says flag by flag what $old said, and where it listens', (expected) => {
    const now = new Map(flagsOf(placed(expected.words, expected, places)))
    const formerly = new Map(flagsOf(placed(expected.formerly, expected, places)))
    expect(now.get('--served-model-name')).toBe(expected.name)
    expect(now.get('--host')).toBe('127.0.0.1')
    for (const added of ['--served-model-name', '--host']) now.delete(added)
    // Then a file of the suite, now a text: its meaning has tests in neuron.test.ts.
    expect(now.has('--chat-template')).toBe(formerly.has('--chat-template'))
    for (const flags of [now, formerly]) flags.delete('--chat-template')
    expect(now).toEqual(formerly)
  })
})
