/** Which options of vLLM, and of what is built on it, name something on disk. */
import type { PathPlace } from '../../contract/path-place.ts'

export const vllmPaths: readonly PathPlace[] = [
  { at: 'setup', kind: 'path' },
  { at: 'tokenizer', kind: 'tokenizer' },
  { at: 'speculative.model', kind: 'model' },
  { at: 'lora.modules.*.path', kind: 'adapter' },
  { at: 'chat.template', kind: 'path' },
  { at: 'tools.parserPlugin', kind: 'path' },
  { at: 'reasoning.parserPlugin', kind: 'path' },
]
