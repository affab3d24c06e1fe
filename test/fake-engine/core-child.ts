/** A child process of the fake engine: answers each message with itself, but `eat`, and ends with its parent. */
import { eatMemory } from './eat-memory.ts'

process.on('disconnect', () => process.exit(0))
process.on('message', (message) => {
  if (message === 'eat') eatMemory()
  else process.send?.(message)
})
process.title = process.argv[2] ?? ''
process.send?.(0)
