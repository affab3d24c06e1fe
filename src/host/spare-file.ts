/** One file descriptor that is kept for the moment when there is no other: a process must not seem gone for want of it. */
import { closeSync, openSync, readFileSync } from 'node:fs'
import { devNull } from 'node:os'

const lacking = new Set(['EMFILE', 'ENFILE'])
let spare: number | undefined = open()

function open(): number | undefined {
  try {
    return openSync(devNull, 'r')
  } catch {
    return undefined
  }
}

/** The text of a file of the kernel's, also where this process may open no further one; throws as `readFileSync`. */
export function readScarce(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch (thrown) {
    if (spare === undefined || !lacking.has((thrown as NodeJS.ErrnoException).code ?? '')) throw thrown
    closeSync(spare)
    try {
      return readFileSync(path, 'utf8')
    } finally {
      spare = open()
    }
  }
}
