/** Judges one stream, asked for with `include_usage`, against OpenAI's contract: frames, chunks, order and end. */
import type { z } from 'zod'
import type { Finding, Judgement } from '../../contract/check.ts'
import type { Exchange } from '../../contract/exchange.ts'
import { describeError, errorInPlaceOf } from '../../openai/describe-error.ts'
import { errorOfFrame, parseChunks } from '../../openai/parse-frames.ts'
import { bareChunkSchema } from '../../openai/schemas/chunks.ts'
import { foldFindings } from './fold-findings.ts'
import { quote, requested } from './read.ts'
import { shapeFindings } from './shape.ts'
import { chunkFindings } from './stream-chunks.ts'
import { doneFindings, usageFindings } from './stream-end.ts'
import { outputPieces, type StreamPiece, streamPieces } from './stream-pieces.ts'

export const streamContractCodes = [
  'error-in-stream',
  'content-type-wrong',
  'frame-invalid',
  'json-invalid',
  'chunk-invalid',
  'id-changed',
  'model-changed',
  'index-wrong',
  'finish-missing',
  'finish-repeated',
  'output-after-finish',
  'usage-missing',
  'usage-not-last',
  'usage-with-choices',
  'usage-with-empty-choices',
  'done-missing',
  'done-repeated',
  'done-not-last',
] as const

/** Against the reference, and without a client that it breaks: a choice that says nothing adds nothing. */
export const streamContractNoted = ['usage-with-empty-choices'] as const

/** @param chunkSchema what each chunk has to look like */
export function judgeStreamContract(stream: Exchange, chunkSchema: z.ZodType): Judgement {
  // What else is wrong with a stream follows from the error in it.
  const errors = errorFindings(stream)
  if (errors.length > 0) return errors
  const pieces = streamPieces(stream)
  const parsed = parseChunks(stream)
  const findings = foldFindings([
    ...transportFindings(stream),
    ...parsed.bad.map(({ frame, because }) => ({
      code: 'json-invalid',
      message: `Frame ${frame} is not a chunk: ${because.replace(/\.$/, '')}.`,
      path: `frames[${frame}]`,
    })),
    ...pieces.flatMap((piece) => pieceFindings(piece, chunkSchema)),
    ...chunkFindings(pieces, askedFor(stream)),
    ...(requested(stream.request, 'stream_options') === undefined ? [] : usageFindings(pieces)),
    ...doneFindings(parsed),
  ])
  if (findings.length > 0) return findings
  return outputPieces(stream).length === 0 ? { vacuous: 'the stream carries no text' } : []
}

function askedFor({ request }: Exchange): number {
  const n = requested(request, 'n')
  return typeof n === 'number' ? n : 1
}

function errorFindings(stream: Exchange): readonly Finding[] {
  const values = new Map(parseChunks(stream).chunks.map(({ frame, value }) => [frame, value]))
  const findings = stream.frames.flatMap((sse, frame): Finding[] => {
    const error = errorOfFrame(sse) ?? errorInPlaceOf('choices', values.get(frame) ?? {})
    if (error === undefined) return []
    const message = `Frame ${frame} is an error: ${describeError(error).replace(/\.$/, '')}.`
    return [{ code: 'error-in-stream', message, path: `frames[${frame}]` }]
  })
  return foldFindings(findings)
}

function transportFindings({ headers, frames, body }: Exchange): Finding[] {
  const findings: Finding[] = []
  const type = headers['content-type'] ?? ''
  if (!/^text\/event-stream\b/i.test(type)) {
    findings.push({
      code: 'content-type-wrong',
      message: `Expected content type text/event-stream, got "${type}".`,
    })
  }
  for (const [position, { faults = [] }] of frames.entries()) {
    const path = `frames[${position}]`
    for (const fault of faults) {
      findings.push({
        code: 'frame-invalid',
        message: `Frame ${position}: ${fault.replace(/\.$/, '')}.`,
        path,
      })
    }
  }
  if (frames.length > 0 && body !== '') {
    findings.push({ code: 'frame-invalid', message: `The stream ends within a frame: ${quote(body)}.` })
  }
  return findings
}

function pieceFindings({ value, frame, bare }: StreamPiece, chunkSchema: z.ZodType): readonly Finding[] {
  const path = `frames[${frame}]`
  return shapeFindings(bare ? bareChunkSchema : chunkSchema, value, 'chunk-invalid').map((finding) => ({
    ...finding,
    path: finding.path === undefined ? path : `${path}.${finding.path}`,
  }))
}
