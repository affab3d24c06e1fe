/** `plan` says before a start what `run` does, for every preset that ships and whatever its server says of itself. */
import { describe, expect, it } from 'vitest'
import type { ServerFacts } from '../../../src/contract/check.ts'
import { planAhead } from '../../../src/checks/plan-ahead.ts'
import { planChecks } from '../../../src/checks/plan-checks.ts'
import { openPresetBook } from '../../../src/presets/preset-book.ts'
import { prepareUnlocated } from '../../../src/subject/prepare-launch.ts'
import { presumeFacts } from '../../../src/subject/presume-facts.ts'

const book = openPresetBook()
const look = { signal: new AbortController().signal, copy: 'look' } as const

/** What servers of different kinds say of themselves. */
const said: readonly Partial<ServerFacts>[] = [
  {},
  { maxModelLen: 512 },
  {
    maxModelLen: 512,
    configuration: {
      chunkedPrefill: true,
      maxNumBatchedTokens: 64,
      prefixCaching: true,
      kvCacheTokens: 4096,
      blockSize: 32,
      quantization: 'compressed-tensors',
    },
  },
  { maxModelLen: 512, configuration: { chunkedPrefill: false, prefixCaching: false } },
]

const ids = (checks: readonly { readonly id: string }[]): readonly string[] => checks.map(({ id }) => id)

describe('the plan of', () => {
  it.each(book.names)('%s', async (name) => {
    const found = book.find(name)
    // A machine may lack what has to be installed; the plan is the same with what ships.
    const shipped = found.engine === 'llama-cpp' ? 'zoo:llama.gguf' : 'zoo:llama'
    const preset = { ...found, model: found.model.startsWith('installed:') ? shipped : found.model }
    const facts = await presumeFacts(preset, await prepareUnlocated(preset, look))
    const plan = planAhead(facts, {})
    expect(plan.run.length).toBeGreaterThan(10)
    for (const more of said) {
      // A preset that sets the context has a server that says the same.
      const { run } = planChecks({ ...more, ...facts }, {})
      const [real, sure, open] = [ids(run), ids(plan.run), ids(plan.open)]
      expect(sure.filter((id) => !real.includes(id))).toEqual([])
      expect(real.filter((id) => !sure.includes(id) && !open.includes(id))).toEqual([])
    }
  })
})

it('leaves to the server only what the server can decide', () => {
  const facts: ServerFacts = {
    model: 'm',
    claims: ['completions', 'chat'],
    expectations: {},
    maxModelLen: 512,
  }
  expect(planAhead(facts, {}).open).toEqual([])
  const { maxModelLen: _, ...unknown } = facts
  expect(ids(planAhead(unknown, {}).open)).toEqual(['errors/prompt-too-long'])
  expect(ids(planAhead(unknown, { only: ['chat/n'] }).run)).toEqual(['chat/n'])
})
