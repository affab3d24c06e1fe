/** What any trained model of the presets on Neuron must know. */
import type { ContentExpectation } from '../contract/preset.ts'

/** @param maxTokens of each answer */
export const capitals = (maxTokens: number): readonly ContentExpectation[] => [
  { endpoint: 'completions', prompt: 'The capital of France is', expect: ['Paris'], maxTokens },
]

/** @param maxTokens of each answer */
export const chatCapitals = (maxTokens: number): readonly ContentExpectation[] => [
  ...capitals(maxTokens),
  { endpoint: 'chat', prompt: 'What is the capital of Japan?', expect: ['Tokyo'], maxTokens },
]
