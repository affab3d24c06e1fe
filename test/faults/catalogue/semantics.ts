/** Whole streams and answers that contradict themselves: those that the judges are tested with, over a socket. */
import { linesOf, type Reply } from '../../../src/contract/exchange.ts'
import { type AnswerCase, streamFaults, wholeAnswers, wholeFaults } from '../../fixtures/answer-cases.ts'
import { brokenAnswers, oddAnswers } from '../../fixtures/odd-answer-cases.ts'
import { counts, delta, usage } from '../../fixtures/answer-cases.ts'
import { hostile } from '../../fixtures/hostile-answers.ts'
import { begun, goodAnswer, goodStream, rest, sse } from '../good-answers.ts'
import { type Fault, type Row, head, say, streams, streamType, whole, wholes } from '../fault.ts'

function bytesOf({ frames, body, bodyBase64 }: Reply): Buffer {
  if (bodyBase64 !== undefined) return Buffer.from(bodyBase64, 'base64')
  return Buffer.from(frames.map(linesOf).join('') + body)
}

/** The answer as it would have come: what the judges are shown is otherwise made, and not read from a socket. */
function toFault({ name, reply, completion, said }: AnswerCase): Fault | undefined {
  const { request, status = 200, headers, failure } = reply
  // Such an end is a case of the transport.
  if (failure !== undefined) return undefined
  const path = new URL(request.url).pathname
  const fields = Object.entries(headers).map(([key, value]) => `${key}: ${value}\r\n`)
  const body = JSON.stringify({ model: 'tiny', ...(JSON.parse(request.body ?? '{}') as object) })
  const asked = isStream(path, body) ? streams : wholes
  const [usual] = asked([
    name,
    say(head(fields.join(''), `${status} Said`), bytesOf(reply)),
    completion,
    { said },
  ])
  if (usual === undefined) return undefined
  const { run, load, ...fault } = { ...usual, path, body }
  if (asked !== streams || run === undefined || load === undefined) return fault
  return name === uncounted ? { ...fault, run } : { ...fault, run, load }
}

/** A load of its own counts tokens without the server's usage. */
const uncounted = 'no usage'

const isStream = (path: string, body: string): boolean =>
  path.endsWith('/chat/completions') && body.includes('"include_usage":true')

const fromCases = (cases: readonly AnswerCase[]): readonly Fault[] =>
  cases.flatMap((one) => toFault(one) ?? [])

const between = (...parts: readonly string[]) => say(head(streamType), begun, ...parts, rest)
const deep = (open: string, close: string): string => open.repeat(100_000) + close.repeat(100_000)
const chunkWith = (member: string): string => `data: {"id":"a","choices":[],${member}}\n\n`
const wholeWith = (change: object) => say(whole(JSON.stringify({ ...goodAnswer, ...change })))
const textWith = (member: string) => say(whole(`{${member},${JSON.stringify(goodAnswer).slice(1)}`))
const tooDeep = { said: 'levels deep' }
const [choice] = goodAnswer.choices
const counted = (change: object) => wholeWith({ usage: { ...counts, ...change } })

const more: readonly Fault[] = [
  ...streams(
    [
      'an error nested a hundred thousand times',
      between(chunkWith(`"error":${deep('[', ']')}`)),
      'malformed',
      tooDeep,
    ],
    [
      'an error nested in objects',
      between(chunkWith(`"error":${deep('{"a":', '}').replace('{"a":}', '{"a":1}')}`)),
      'malformed',
      tooDeep,
    ],
    [
      'usage nested a hundred thousand times',
      between(chunkWith(`"usage":${deep('[', ']')}`)),
      'malformed',
      tooDeep,
    ],
    [
      'a count that is infinite',
      say(
        head(streamType),
        begun,
        sse(delta('b', 'stop')),
        sse(usage).replace('"completion_tokens":2', '"completion_tokens":1e999'),
        sse('[DONE]'),
      ),
      'malformed',
    ],
    ['a whole stream twice', say(head(streamType), goodStream, goodStream), 'malformed'],
  ),
  ...wholes(
    ['an error nested in an answer', textWith(`"error":${deep('[', ']')}`), 'malformed', tooDeep],
    ['choices that are nested', say(whole(`{"choices":${deep('[', ']')}}`)), 'malformed', tooDeep],
    ['choices that are null', wholeWith({ choices: null }), 'empty'],
    ['choices that are an object', wholeWith({ choices: { 0: choice } }), 'empty'],
    ['choices that are text', wholeWith({ choices: ['a'] }), 'empty'],
    ['an answer of nothing', say(whole('{}')), 'empty'],
    ['an answer that is null', say(whole('null')), 'malformed'],
    ['an answer that is a list', say(whole('[{}]')), 'malformed'],
    [
      'a finish_reason of its own in one piece',
      wholeWith({ choices: [{ ...choice, finish_reason: 'eos' }] }),
      'inconsistent',
    ],
    [
      'an empty finish_reason in one piece',
      wholeWith({ choices: [{ ...choice, finish_reason: '' }] }),
      'inconsistent',
    ],
    [
      'a finish_reason that is missing',
      wholeWith({ choices: [{ index: 0, message: choice?.message }] }),
      'truncated',
    ],
    ['two choices of one index', wholeWith({ choices: [choice, choice] }), 'inconsistent'],
    ['a second choice', wholeWith({ choices: [choice, { ...choice, index: 1 }] }), 'malformed'],
    ['an index of a million', wholeWith({ choices: [{ ...choice, index: 1e6 }] }), 'inconsistent'],
    ['an index below nothing', wholeWith({ choices: [{ ...choice, index: -1 }] }), 'inconsistent'],
    ['counts below nothing', counted({ completion_tokens: -2, total_tokens: 3 }), 'malformed'],
    ['counts in text', counted({ prompt_tokens: '5' }), 'malformed'],
    ['counts of nothing', counted({ prompt_tokens: 0, completion_tokens: 0, total_tokens: 0 }), 'malformed'],
    [
      'counts without an end',
      say(whole(JSON.stringify(goodAnswer).replace('"completion_tokens":2', '"completion_tokens":1e999'))),
      'malformed',
    ],
    ['counts that do not add up', counted({ total_tokens: 99 }), 'malformed'],
  ),
]

/** Valid, and far more than anybody asks for; or not valid at all, and far too much of it. */
const hostiles: Readonly<Record<string, Fault['completion']>> = {
  'far too many tokens': 'complete',
  'a text of a megabyte': 'complete',
  'halves of surrogate pairs': 'complete',
  'numbers beyond all numbers': 'inconsistent',
  'names that every object has': 'complete',
  'words that every object has': 'inconsistent',
  'every choice twice': 'inconsistent',
  'an error nested too deep': 'malformed',
  'usage nested too deep': 'malformed',
  'a page of open brackets': 'malformed',
  'lists for objects': 'malformed',
}

const hostileAnswers: readonly Fault[] = wholes(
  ...Object.entries(hostiles).map(([name, completion]): Row => {
    const change = hostile[name]
    if (change === undefined) throw new Error(`no hostile answer is named ${name}`)
    return [`${name} in one piece`, say(whole(change(JSON.stringify(goodAnswer)))), completion]
  }),
)

export const semantics: readonly Fault[] = [
  ...hostileAnswers,
  ...fromCases([...streamFaults, ...wholeFaults, ...brokenAnswers]),
  ...more,
].filter(({ completion }) => completion !== 'complete')

export const oddMeanings: readonly Fault[] = [
  ...fromCases([...wholeAnswers, ...oddAnswers, ...brokenAnswers]),
  ...hostileAnswers,
  ...more,
].filter(({ completion }) => completion === 'complete')
