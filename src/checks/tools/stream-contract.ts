/** A streamed call keeps the contract: id, type and name in its first fragment, then arguments under the same index. */
import type { Finding } from '../../contract/check.ts'
import type { Exchange } from '../../contract/exchange.ts'
import { numberAt, recordAt, recordsAt, textAt, type Json } from '../../openai/read-json.ts'
import { chatChunkSchema } from '../../openai/schemas/chunks.ts'
import { defineCheck } from '../define-check.ts'
import { joinedByIndex, namesJoined, openai } from '../grounds.ts'
import { quote } from '../judges/read.ts'
import { judgeStreamContract, streamContractCodes, streamContractNoted } from '../judges/stream-contract.ts'
import { streamPieces } from '../judges/stream-pieces.ts'
import { inExchange } from '../judges/in-exchange.ts'
import { casesWithCall, sendCases } from '../judges/tool-cases.ts'

const fragmentCodes = [
  'fragment-without-index',
  'call-start-incomplete',
  'call-id-changed',
  'name-repeated',
  'index-skipped',
] as const

const fragmentGrounds = {
  'fragment-without-index': joinedByIndex,
  'index-skipped': joinedByIndex,
  'call-start-incomplete': {
    client:
      'openai-node 6.49.0 throws for a call without type, and openai-python 3.57.0 gives it no id to answer to',
  },
  'call-id-changed': namesJoined,
  'name-repeated': namesJoined,
}

export const toolsStreamContract = defineCheck({
  id: 'tools/stream-contract',
  title: 'A streamed call names itself once, then brings its arguments',
  advice: 'Streaming clients rely on each of these rules; read the frames in the exchange.',
  answers: 'clients that join fragments by index got names twice, ids per fragment or no index at all',
  level: 'must',
  needs: ['tools'],
  applies: casesWithCall,
  answered: 'answered',
  noted: streamContractNoted,
  codes: [...streamContractCodes, ...fragmentCodes],
  grounds: { default: openai('chat/streaming', 'the chat completion chunk object'), ...fragmentGrounds },
  exercise: (context, cases) => sendCases(context, cases, { modes: ['streamed'] }),
  judge: (transcript) => {
    const findings: Finding[] = []
    let fragments = 0
    for (const [exchange, stream] of Object.entries(transcript)) {
      const judgement = judgeStreamContract(stream, chatChunkSchema)
      const found = 'vacuous' in judgement ? [] : judgement
      findings.push(...inExchange(exchange, [...found, ...fragmentFindings(stream)]))
      fragments += fragmentsOf(stream).length
    }
    return findings.length === 0 && fragments === 0 ? { vacuous: 'no stream carries a call' } : findings
  },
})

interface Fragment {
  readonly frame: number
  readonly value: Json
}

function fragmentsOf(stream: Exchange): readonly Fragment[] {
  return streamPieces(stream).flatMap(({ frame, value }) =>
    recordsAt(value, 'choices').flatMap((choice) =>
      recordsAt(recordAt(choice, 'delta') ?? {}, 'tool_calls').map((fragment) => ({
        frame,
        value: fragment,
      })),
    ),
  )
}

function fragmentFindings(stream: Exchange): readonly Finding[] {
  const started = new Map<number, string>()
  return fragmentsOf(stream).flatMap(({ frame, value }) => {
    const index = numberAt(value, 'index')
    const path = `frames[${frame}]`
    if (index === undefined) {
      return [{ code: 'fragment-without-index', message: 'A fragment of a call has no index.', path }]
    }
    const id = started.get(index)
    if (id === undefined && index !== started.size) {
      const message = `Call ${started.size + 1} of the answer has the index ${index}, expected ${started.size}.`
      started.set(index, textAt(value, 'id') ?? '')
      return [{ code: 'index-skipped', message, path }]
    }
    started.set(index, id ?? textAt(value, 'id') ?? '')
    const fault = id === undefined ? startFault(value) : nextFault(value, id)
    return fault === undefined ? [] : [{ ...fault, path }]
  })
}

function startFault(fragment: Json): Finding | undefined {
  const name = textAt(recordAt(fragment, 'function') ?? {}, 'name') ?? ''
  const absent = [
    ...((textAt(fragment, 'id') ?? '') === '' ? ['id'] : []),
    ...(fragment['type'] === 'function' ? [] : ['type "function"']),
    ...(name === '' ? ['name'] : []),
  ]
  if (absent.length === 0) return undefined
  const message = `The first fragment of a call lacks ${absent.join(', ')}: ${quote(fragment)}.`
  return { code: 'call-start-incomplete', message }
}

function nextFault(fragment: Json, started: string): Finding | undefined {
  const id = textAt(fragment, 'id')
  if (id !== undefined && id !== '' && id !== started) {
    const message = `The id of a call changes from ${quote(started)} to ${quote(id)}.`
    return { code: 'call-id-changed', message }
  }
  const name = textAt(recordAt(fragment, 'function') ?? {}, 'name')
  if (name === undefined || name === '') return undefined
  return { code: 'name-repeated', message: `A later fragment has the name again: ${quote(fragment)}.` }
}
