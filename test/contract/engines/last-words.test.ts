import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { findEngine } from '../../../src/engines/lookup.ts'
import { lastWords } from '../../../src/server/last-words.ts'

/** A vLLM whose engine core was killed by SIGKILL, and which had refused a request some seconds before. */
const log = readFileSync('test/fixtures/death/engine-core-killed.log', 'utf8').split('\n')
const vllm = findEngine('vllm')
const uptoLine = (text: string) => log.slice(0, log.findIndex((line) => line.includes(text)) + 1)

describe('the last words of a vLLM whose engine core is killed', () => {
  it('say that the engine is dead', () => {
    expect(lastWords(vllm, log)).toMatch(/^ The last error in its log is: .*EngineDeadError: EngineCore enc/)
  })

  it('are its warning where the server ends before it has reported the error', () => {
    const words = lastWords(vllm, uptoLine('starting cleanup'))
    expect(words).toMatch(/engine core exited unexpectedly; starting cleanup\.$/)
  })

  it('are none where the log has only a refused request', () => {
    const refused = uptoLine('Error with model')
    expect(refused.at(-1)).toContain('ERROR')
    expect(lastWords(vllm, refused)).toBe('')
  })
})

describe.each([
  ['litellm', '12:00:00 - LiteLLM Proxy:ERROR: common_request_processing.py:1835 - Exception occurred - x'],
  ['transformers', 'ERROR:    Exception in ASGI application'],
  ['mlx-lm', "Exception occurred during processing of request from ('127.0.0.1', 36298)"],
  ['vllm-neuron', '(APIServer pid=1) ERROR 11-28 17:29:50 [serving.py:274] Error with model x'],
  ['vllm-neuron-plugin', '(APIServer pid=1) ERROR 11-28 17:29:50 [serving.py:274] Error with model x'],
])('the last words of %s', (name, line) => {
  it('are none of a request that failed while it went on', () => {
    const ended = [line, 'Traceback (most recent call last):', 'ValueError: odd', 'INFO: Shutting down']
    expect(lastWords(findEngine(name), ended)).toBe('')
    expect(lastWords(findEngine(name), [...ended, 'RuntimeError: broken'])).toContain('RuntimeError: broken')
  })
})
