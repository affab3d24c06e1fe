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

/** What `read` gives, also where this process may open no further file; it has one open at a time, and throws as it does otherwise. */
export function scarcely<Value>(read: () => Value): Value {
  try {
    return read()
  } catch (thrown) {
    if (spare === undefined || !lacking.has((thrown as NodeJS.ErrnoException).code ?? '')) throw thrown
    closeSync(spare)
    try {
      return read()
    } finally {
      spare = open()
    }
  }
}

/** The text of a file of the kernel's; throws as `readFileSync`. */
export const readScarce = (path: string): string => scarcely(() => readFileSync(path, 'utf8'))
