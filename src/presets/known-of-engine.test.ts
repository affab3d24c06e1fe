import { expect, it } from 'vitest'
import { chunkedPrefill } from './chunked-prefill.ts'
import { knownOfEngine } from './known-of-engine.ts'
import { knownOfVllm } from './known-vllm.ts'

it('leaves no check unasked of a server that others configured', () => {
  const known = knownOfEngine('vllm')
  expect(known).toEqual(expect.arrayContaining([...knownOfVllm]))
  expect(chunkedPrefill.knownFindings?.some(({ deadly }) => deadly === true)).toBe(true)
  expect(known.filter(({ deadly }) => deadly === true)).toEqual([])
})
