import { describe, expect, it } from 'vitest'
import type { Preset } from '../contract/preset.ts'
import { groupTitles } from './group-titles.ts'
import { groupNames, membersOf, selectPresets, type Choice } from './groups.ts'
import { openPresetBook } from './preset-book.ts'

const shipped = openPresetBook()
const own = openPresetBook({
  presets: {
    nightly: { extends: 'tiny', groups: ['night'] },
    eagle: { extends: 'tiny', groups: ['eagle'], aliases: ['adler'] },
    large: { extends: 'tiny', needs: { accelerator: 'nvidia', devices: 2 } },
  },
})
const isSmall = ({ needs }: Preset): boolean => (needs?.accelerator ?? 'cpu') === 'cpu'
const choice = (canRun: Choice['canRun'], book = own): Choice => ({ book, canRun })

describe('groups', () => {
  it('of presets that ship are known ones, and each known one has a title', () => {
    const named = shipped.names.flatMap((name) => shipped.find(name).groups ?? [])
    expect(named.filter((group) => !Object.hasOwn(groupTitles, group))).toEqual([])
    for (const title of Object.values(groupTitles)) expect(title).toMatch(/^[A-Z]/)
  })

  it('are the known ones, those of own presets, and the derived ones, each once', () => {
    const names = groupNames(own)
    expect(names).toEqual([...Object.keys(groupTitles), 'night', 'autotest', 'all'])
  })

  it('have the members that say so, and nobody inherits them', () => {
    expect(membersOf('night', choice(isSmall))).toEqual(['nightly'])
    expect(membersOf('tiny', choice(isSmall))).toEqual(expect.arrayContaining(['neuron-tinyllama', 'tiny']))
    expect(membersOf('tiny', choice(isSmall))).not.toContain('nightly')
    expect(membersOf('qwen', choice(isSmall))).toEqual(['neuron-qwen25-7b', 'neuron-qwen3-8b', 'qwen3'])
    expect(membersOf('no-such-group', choice(isSmall))).toEqual([])
  })

  it('hold all with `all`', () => {
    expect(membersOf('all', choice(isSmall))).toEqual(own.names)
  })
})

describe('autotest', () => {
  it('is what runs on the CPU where nothing else can', () => {
    const members = membersOf('autotest', choice(isSmall))
    expect(members).toEqual(own.names.filter((name) => isSmall(own.find(name))))
    expect(members).toContain('tiny')
  })
  it('is what runs on the accelerator where one is there, and only that', () => {
    expect(
      membersOf(
        'autotest',
        choice(() => true),
      ),
    ).toEqual(own.names.filter((name) => name.startsWith('neuron-')))
    const withGpu = choice(({ needs }) => needs?.accelerator !== 'neuron')
    expect(membersOf('autotest', withGpu)).toEqual([...membersOf('gpu', withGpu), 'large'])
  })
  it('leaves out what cannot run', () => {
    expect(
      membersOf(
        'autotest',
        choice(({ name }) => name === 'neuron-qwen3-8b'),
      ),
    ).toEqual(['neuron-qwen3-8b'])
    expect(
      membersOf(
        'autotest',
        choice(() => false),
      ),
    ).toEqual([])
  })
})

describe('selectPresets', () => {
  const select = (...words: readonly string[]): readonly string[] => selectPresets(words, choice(isSmall))

  it.each([
    [['tiny'], ['tiny']],
    [['adler'], ['eagle']],
    [['Qwen3-8B_bs16'], ['neuron-qwen3-8b']],
    [['qwen'], ['neuron-qwen25-7b', 'neuron-qwen3-8b', 'qwen3']],
    [['eagle'], ['eagle']],
    [['@eagle'], ['neuron-llama-8b-eagle-bs1', 'neuron-llama-8b-eagle-bs4', 'eagle']],
    [['night', 'nightly', '@night'], ['nightly']],
    [
      ['eagle', '@eagle'],
      ['eagle', 'neuron-llama-8b-eagle-bs1', 'neuron-llama-8b-eagle-bs4'],
    ],
  ])('%j is %j', (words, names) => {
    expect(select(...words)).toEqual(names)
  })

  it.each([
    ['egle', 'Did you mean eagle?'],
    ['@tyni', 'Did you mean @tiny?'],
    ['@nightly', 'Did you mean nightly?'],
    ['autotests', 'Did you mean autotest?'],
  ])('%s is unknown: %s', (word, hint) => {
    expect(() => select(word)).toThrow(expect.objectContaining({ code: 'usage/unknown-preset', hint }))
  })

  it('lists what there is where nothing is near', () => {
    expect(() => select('zzzzzzzz')).toThrow(
      expect.objectContaining({
        hint: expect.stringMatching(/^The presets and groups are: .*tiny.*autotest, all\.$/) as string,
      }),
    )
  })
})

describe('a preset of one’s own', () => {
  const find = (preset: Readonly<Record<string, unknown>>): unknown =>
    openPresetBook({ presets: { mine: { extends: 'tiny', ...preset } } }).find('mine')

  it('can need devices, prepare its start and be in groups', () => {
    const preset = {
      groups: ['night'],
      needs: { accelerator: 'neuron', devices: 1, cores: 4 },
      prepare: { command: ['compile', '{model}'], artifacts: ['{cache}/x'], run: 'missing', capMs: 1_000 },
    }
    expect(find(preset)).toMatchObject(preset)
  })

  it.each([
    [{ needs: { accelerator: 'A GPU' } }, 'needs.accelerator: "A GPU" is not an accelerator'],
    [{ needs: { cores: 0 } }, 'needs.cores: 0'],
    [{ needs: { cpu: ['AVX-512'] } }, 'needs.cpu[0]: "AVX-512" is not a name as in /proc/cpuinfo'],
    [{ groups: ['autotest'] }, 'may not hold autotest or all'],
    [{ prepare: { command: ['x'] } }, 'prepare.artifacts'],
    [{ prepare: { command: [], artifacts: ['/a'] } }, 'prepare.command'],
    [{ prepare: { command: ['x'], artifacts: [] } }, 'prepare.artifacts'],
    [{ prepare: { command: ['x'], artifacts: ['/a'], env: { A_TOKEN: 'x' } } }, 'seems to be a secret'],
    [{ prepare: { command: ['x'], artifacts: ['/a'], shell: true } }, 'prepare.shell: unknown key'],
  ])('%j is refused', (preset, message) => {
    expect(() => find(preset)).toThrow(
      expect.objectContaining({
        code: 'usage/invalid-config',
        message: expect.stringContaining(message) as string,
      }),
    )
  })
})
