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

describe('what a user of vLLM writes into its log', () => {
  const [at, pid] = ['11-28 17:29:50', '(APIServer pid=1)']
  it.each([
    `${pid} INFO ${at} [logger.py:39] Received request x: prompt: 'EngineDeadError: CUDA out of memory', params: 1`,
    `${pid} INFO:     127.0.0.1:5 - "POST /EngineDeadError HTTP/1.1" 404 Not Found`,
    `${pid} DEBUG ${at} [serving.py:9] WorkerProc failed`,
  ])('is not the cause of its death: %s', (line) => {
    expect(lastWords(vllm, [line, `${pid} INFO ${at} [launcher.py:9] bye`])).toBe('')
  })

  it('does not stand before an error of its own', () => {
    const refused = `${pid} ERROR ${at} [serving.py:274] The model EngineDeadError does not exist.`
    const words = lastWords(vllm, [`(Worker pid=2) ERROR ${at} [worker.py:8] RuntimeError: bad`, refused])
    expect(words).toContain('RuntimeError: bad')
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
