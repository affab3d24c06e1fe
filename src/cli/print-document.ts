/** Prints a document in pieces: all of it may be longer than the longest string, and its reader slower than we are. */
import { pipeline } from 'node:stream/promises'
import type { ReportDocument } from '../contract/report.ts'
import { jsonPieces } from '../report/json.ts'

const chunkCharacters = 1 << 16

function* chunksOf(pieces: Iterable<string>, asLine: boolean): Generator<string> {
  let held = ''
  for (const piece of pieces) {
    // No string of JSON holds one.
    held += asLine ? piece.replaceAll('\n', '') : piece
    if (held.length < chunkCharacters) continue
    yield held
    held = ''
  }
  yield asLine ? `${held}\n` : held
}

/**
 * Prints the JSON of a document on stdout; resolves once all of it is taken, or its reader has left.
 * @param asLine where several follow one another, a line each
 */
export async function printDocument(document: ReportDocument, asLine = false): Promise<void> {
  try {
    await pipeline(chunksOf(jsonPieces(document), asLine), process.stdout, { end: false })
  } catch (thrown) {
    // Whoever has left misses our words and nothing else.
    if (!(thrown instanceof Error && 'syscall' in thrown)) throw thrown
  }
}
