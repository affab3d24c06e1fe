/** The CPU, which every machine has. */
import { availableParallelism } from 'node:os'
import type { Accelerator } from '../../contract/accelerator.ts'
import { availableMemoryGiB, describeMachine } from '../machine.ts'

export const cpu: Accelerator = {
  title: 'CPU',
  hint: 'Choose a machine with more cores.',
  compilers: ['cc1', 'cc1plus', 'clang', 'clang++'],
  look: () => {
    const { cpu: name, memoryGiB } = describeMachine()
    const usedMemoryGiB = Math.max(0, memoryGiB - availableMemoryGiB())
    const device = { index: 0, name, cores: availableParallelism(), memoryGiB, usedMemoryGiB, holders: [] }
    return Promise.resolve({ devices: [device], notes: [] })
  },
}
