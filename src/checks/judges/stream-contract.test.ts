import { describe, expect, it } from 'vitest'
import { makeStream } from '../../../test/fixtures/make-exchange.ts'
import type { Finding } from '../../contract/check.ts'
import { chatChunkSchema } from '../../openai/schemas/chunks.ts'
import { judgeStreamContract } from './stream-contract.ts'

const head = { id: 'chatcmpl-1', object: 'chat.completion.chunk', created: 1, model: 'm' }
const chunk = (delta: object, finish: string | null = null) => ({
  ...head,
  choices: [{ index: 0, delta, finish_reason: finish }],
})
const usage = { ...head, choices: [], usage: { prompt_tokens: 5, completion_tokens: 2, total_tokens: 7 } }
const anonymous = { id: '', object: '', created: 0, model: '' }
const note = (finish: string | null = null) => ({
  ...anonymous,
  choices: [{ index: 0, finish_reason: finish, content_filter_results: {}, content_filter_offsets: {} }],
})
const role = chunk({ role: 'assistant', content: '' })

it('takes a media type in any letters', () => {
  const stream = makeStream([role, chunk({ content: 'Hi' }, 'stop'), usage])
  const named = {
    ...stream,
    headers: { ...stream.headers, 'content-type': 'Text/Event-Stream;Charset=UTF-8' },
  }
  expect(judgeStreamContract(named, chatChunkSchema)).toEqual([])
})

function found(chunks: readonly object[], tail: readonly object[] = [usage]): readonly Finding[] {
  const stream = makeStream([...chunks, ...tail])
  const judgement = judgeStreamContract(stream, chatChunkSchema)
  return 'vacuous' in judgement ? [{ code: 'vacuous', message: judgement.vacuous }] : judgement
}

describe('a stream that keeps the contract', () => {
  const text = chunk({ content: 'Hi' })
  const end = chunk({}, 'stop')
  it.each<readonly [string, readonly object[], readonly object[]]>([
    ['as it is', [role, text, end], [usage]],
    [
      'with what a filter says of the prompt',
      [{ ...anonymous, choices: [], prompt_filter_results: [] }, role, text, end],
      [usage],
    ],
    ['with notes of a filter, also behind its end', [role, text, note(), end, note()], [usage]],
    ['that says its end twice', [role, text, end, end], [usage]],
    ['stopped by a filter, without usage', [role, text, note('content_filter')], []],
    ['stopped by a filter after its end', [role, text, end, note('content_filter')], [usage]],
    ['with signs of life', [{ choices: [] }, role, { ...head, choices: [] }, text, end], [usage]],
    [
      'with a chunk without choices behind usage',
      [role, text, end],
      [usage, { ...head, choices: [], cost: 1 }],
    ],
    [
      'with an empty id and model',
      [role, text, end].map((one) => ({ ...one, id: '', model: '', created: 0 })),
      [usage],
    ],
  ])('passes %s', (_, chunks, tail) => {
    expect(found(chunks, tail)).toEqual([])
  })
})

describe('what is wrong with a stream', () => {
  it('is said once for all of its frames, with the value that came', () => {
    const chunks = [role, chunk({ content: 'Hi' }), chunk({ content: '!' }), chunk({})]
    const empty = chunks.map(({ choices, ...rest }) => ({
      ...rest,
      choices: choices.map((choice) => ({ ...choice, finish_reason: '' })),
    }))
    const findings = found(empty)
    expect(findings.map(({ code }) => code)).toEqual(['chunk-invalid', 'output-after-finish'])
    expect(findings[0]?.message).toMatch(
      /^choices\[0\]\.finish_reason: .*, got ""\. The same in 3 more frames\.$/,
    )
    expect(findings[1]?.message).toContain('goes on with "Hi!" after its finish_reason, in 2 chunks')
  })

  it('is the error in it, in the words of the server, and nothing else', () => {
    const error = { message: 'no cache left', code: 500 }
    expect(found([role, error, error])).toEqual([
      {
        code: 'error-in-stream',
        message: 'Frame 1 is an error: no cache left. The same in 1 more frame.',
        path: 'frames[1]',
      },
    ])
  })
})
