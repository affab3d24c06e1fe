/** Judges what the chunks of one stream have in common and how each choice ends. */
import type { Finding } from '../../contract/check.ts'
import { quote } from './read.ts'
import type { StreamPiece } from './stream-pieces.ts'

/**
 * Codes: `id-changed`, `model-changed`, `index-wrong`, `finish-missing`, `finish-repeated`, `output-after-finish`.
 * @param asked choices that were asked for
 */
export function chunkFindings(pieces: readonly StreamPiece[], asked: number): readonly Finding[] {
  return [...constancyFindings(pieces), ...indexFindings(pieces, asked), ...finishFindings(pieces)]
}

function indexFindings(pieces: readonly StreamPiece[], asked: number): Finding[] {
  const indices = new Set(pieces.flatMap(({ choices }) => choices.map(({ index }) => index)))
  const strange = [...indices].filter((index) => !Number.isInteger(index) || index < 0 || index >= asked)
  if (strange.length === 0) return []
  const message = `Expected indices of choices from 0 to ${asked - 1}, got ${strange.join(', ')}.`
  return [{ code: 'index-wrong', message, path: 'choices[].index' }]
}

function constancyFindings(pieces: readonly StreamPiece[]): Finding[] {
  const own = pieces.filter(({ bare }) => !bare)
  return ['id', 'model'].flatMap((field) => {
    const values = [...new Set(own.map(({ value }) => value[field]))]
    if (values.length <= 1) return []
    const message = `Expected one ${field} in all chunks with a choice, got ${quote(values)}.`
    return [{ code: `${field}-changed`, message, path: field }]
  })
}

interface Finish {
  times: number
  reason: string | undefined
  /** Pieces of output behind the first finish_reason. */
  readonly behind: string[]
}

function finishesOf(pieces: readonly StreamPiece[]): ReadonlyMap<number, Finish> {
  const finishes = new Map<number, Finish>()
  for (const { choices, bare } of pieces) {
    for (const { index, output, finishReason } of choices) {
      const finish = finishes.get(index) ?? { times: 0, reason: undefined, behind: [] }
      finishes.set(index, finish)
      if (finish.times > 0 && output !== '') finish.behind.push(output)
      // A filter may stop an answer that has finished, and no client minds to read the same end twice.
      if (finishReason === undefined || finishReason === finish.reason || (bare && finish.times > 0)) continue
      finish.times += 1
      finish.reason = finishReason
    }
  }
  return finishes
}

function finishFindings(pieces: readonly StreamPiece[]): Finding[] {
  const finishes = finishesOf(pieces)
  if (finishes.size === 0)
    return [{ code: 'finish-missing', message: 'No chunk holds a choice.', path: 'choices' }]
  return [...finishes].flatMap(([index, { times, behind }]) => {
    const findings: Finding[] = []
    const path = `choices[${index}]`
    if (behind.length > 0) {
      const message = `Choice ${index} goes on with ${quote(behind.join(''))} after its finish_reason, in ${behind.length === 1 ? '1 chunk' : `${behind.length} chunks`}.`
      findings.push({ code: 'output-after-finish', message, path })
    }
    if (times !== 1) {
      const code = times === 0 ? 'finish-missing' : 'finish-repeated'
      const message = `Expected one finish_reason for choice ${index}, got ${times}.`
      findings.push({ code, message, path: `${path}.finish_reason` })
    }
    return findings
  })
}
