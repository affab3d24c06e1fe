/** Judges what the chunks of one stream have in common and how each choice ends. */
import type { Finding } from '../../contract/check.ts'
import { quote } from './read.ts'
import type { StreamPiece } from './stream-pieces.ts'

/** Codes: `id-changed`, `model-changed`, `finish-missing`, `finish-repeated`, `output-after-finish`. */
export function chunkFindings(pieces: readonly StreamPiece[]): readonly Finding[] {
  return [...constancyFindings(pieces), ...finishFindings(pieces)]
}

function constancyFindings(pieces: readonly StreamPiece[]): Finding[] {
  return ['id', 'model'].flatMap((field) => {
    const values = [...new Set(pieces.map(({ value }) => value[field]))]
    if (values.length <= 1) return []
    const message = `Expected one ${field} in all chunks, got ${quote(values)}.`
    return [{ code: `${field}-changed`, message, path: field }]
  })
}

function finishFindings(pieces: readonly StreamPiece[]): Finding[] {
  const findings: Finding[] = []
  const finished = new Map<number, number>()
  for (const choice of pieces.flatMap(({ choices }) => choices)) {
    const times = finished.get(choice.index) ?? 0
    if (times > 0 && choice.output !== '') {
      const message = `Choice ${choice.index} goes on with ${quote(choice.output)} after its finish_reason.`
      findings.push({ code: 'output-after-finish', message, path: `choices[${choice.index}]` })
    }
    finished.set(choice.index, times + (choice.finished ? 1 : 0))
  }
  if (finished.size === 0)
    findings.push({ code: 'finish-missing', message: 'No chunk holds a choice.', path: 'choices' })
  for (const [index, times] of finished) {
    if (times === 1) continue
    const code = times === 0 ? 'finish-missing' : 'finish-repeated'
    const message = `Expected one finish_reason for choice ${index}, got ${times}.`
    findings.push({ code, message, path: `choices[${index}].finish_reason` })
  }
  return findings
}
