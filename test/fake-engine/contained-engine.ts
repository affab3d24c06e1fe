/** A fake engine that is a container image, run by the fake docker. */
import type { Engine } from '../../src/contract/engine.ts'
import { defineEngine } from '../../src/engines/define-engine.ts'
import { findEngine } from '../../src/engines/lookup.ts'

const { processes: processesOfOne, reads: _, ...one } = findEngine('vllm')

/** @param entry program in the image */
export function containedEngine(entry: string, image = 'fake/engine:1'): Engine {
  return defineEngine({
    ...one,
    name: 'contained',
    installation: { kind: 'image', image, distributions: ['fake-engine'], byHand: `Pull ${image}.` },
    processes(request) {
      const [{ command, ...spec }] = processesOfOne(request)
      return [{ ...spec, command: { ...command, file: entry } }]
    },
  })
}
