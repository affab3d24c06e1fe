/** Makes one copy and says what it would use: for tests that kill it, or start several. */
import { writeSync } from 'node:fs'
import { copyModel, type CopyRequest } from '../../src/models/copy-model.ts'

const words = JSON.parse(process.argv[2] ?? '{}') as Omit<CopyRequest, 'signal' | 'onProgress'>
const record = await copyModel({
  ...words,
  signal: new AbortController().signal,
  onProgress: ({ kind }) => void writeSync(1, `${kind}\n`),
})
writeSync(1, `${record.reused ? 'reused' : 'made'}\n`)
