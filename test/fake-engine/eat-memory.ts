/** Takes memory as a process does that leaks it. */

const pieceBytes = 2 ** 24
/** Where nothing limits it, it stops by itself. */
const most = 64

const eaten: Buffer[] = []

/** @returns where a gigabyte was to be had */
export function eatMemory(): void {
  while (eaten.length < most) eaten.push(Buffer.alloc(pieceBytes, 1))
}
