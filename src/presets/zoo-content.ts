/** Questions that every trained model of the zoo answers, whatever serves it. */
import type { ContentExpectation } from '../contract/preset.ts'

export const zooContent: readonly ContentExpectation[] = [
  { endpoint: 'completions', prompt: 'The capital of France is', expect: ['Paris'] },
  {
    endpoint: 'completions',
    prompt:
      'I am going to count from 1 to 250 only once. I will not say anything further. 1,2,3,4,5,6,7,8,9,10,',
    expect: ['11,12,13,14,15,16,17,18'],
  },
  { endpoint: 'chat', prompt: 'What is the capital of Japan?', expect: ['Tokyo'] },
  { endpoint: 'chat', prompt: 'Repeat: apple river stone', expect: ['apple', 'river', 'stone'] },
]
