import { describe, expect, it } from 'vitest'
import { goldenPrompts } from './golden-prompts.ts'

const content = [{ endpoint: 'completions', prompt: 'The sky is', expect: ['blue'] }] as const

describe('goldenPrompts', () => {
  it('asks the content that the preset expects, and what is given as conversations', () => {
    expect(goldenPrompts({ claims: ['chat'], expectations: { content } }, ['Hello'])).toEqual([
      { skill: 'content', prompt: 'The sky is' },
      { skill: 'given', messages: [{ role: 'user', content: 'Hello' }] },
    ])
  })

  it('asks what is given as texts where there is no chat', () => {
    expect(goldenPrompts({ claims: ['completions'] }, ['Hello'])).toEqual([
      { skill: 'given', prompt: 'Hello' },
    ])
  })

  it('asks usual prompts of each claimed endpoint where none is given', () => {
    const skills = (claims: readonly ('chat' | 'completions')[]): readonly string[] => [
      ...new Set(goldenPrompts({ claims }).map(({ skill }) => skill)),
    ]
    expect(skills(['chat', 'completions'])).toEqual(['chat', 'completions'])
    expect(skills(['completions'])).toEqual(['completions'])
  })
})
