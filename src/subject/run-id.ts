/** Names a run, so that its processes can be distinguished from all others. */
import { randomBytes } from 'node:crypto'

export const newRunId = (): string => `run-${randomBytes(6).toString('hex')}`
