/** Where the first of several pieces ends that a peer has sent apart, and that are read late. */
const LF = 10
const CR = 13
const recordHead = 5

/** Behind the blank line that ends a frame, and the line end that may end its chunk. */
function endOfFrame(bytes: Buffer, length: number): number {
  for (let at = bytes.indexOf(LF); at !== -1 && at < length; at = bytes.indexOf(LF, at + 1)) {
    const next = at + (bytes[at + 1] === CR ? 2 : 1)
    if (next >= length || bytes[next] !== LF) continue
    const isChunk = bytes[next + 1] === CR && bytes[next + 2] === LF && next + 2 < length
    return isChunk ? next + 3 : next + 1
  }
  return length
}

/** @returns a length from 1 to `length` */
export function endOfPiece(bytes: Buffer, length: number, secure: boolean): number {
  if (!secure) return endOfFrame(bytes, length)
  if (length < recordHead) return length
  return Math.min(length, recordHead + bytes.readUInt16BE(3))
}
