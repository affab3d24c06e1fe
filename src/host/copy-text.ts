/** Copies a text file through a filter, piece by piece: a server's log may be larger than a string can be. */
import { closeSync, openSync, readSync, writeSync } from 'node:fs'

/** Takes pieces of text in order, and gives back what is to be written. */
export interface TextFilter {
  push(text: string): string
  end(): string
}

const pieceBytes = 1 << 20

/** @throws Error of the file system */
export function copyText(source: string, target: string, filter: TextFilter): void {
  const input = openSync(source, 'r')
  try {
    const output = openSync(target, 'w', 0o644)
    try {
      const buffer = Buffer.alloc(pieceBytes)
      const decoder = new TextDecoder()
      for (let read = readSync(input, buffer); read > 0; read = readSync(input, buffer))
        writeSync(output, filter.push(decoder.decode(buffer.subarray(0, read), { stream: true })))
      writeSync(output, filter.push(decoder.decode()) + filter.end())
    } finally {
      closeSync(output)
    }
  } finally {
    closeSync(input)
  }
}
