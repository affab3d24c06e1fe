/** Reads of the machine that tell "nothing is there" from "nobody can tell": whoever proves something needs both. */
import { readdirSync } from 'node:fs'
import { readScarce, scarcely } from './spare-file.ts'

/** There is no such file or folder, or no such process any more. */
const absent = new Set(['ENOENT', 'ENOTDIR', 'ESRCH'])

export const isAbsent = (thrown: unknown): boolean => absent.has((thrown as NodeJS.ErrnoException).code ?? '')

export class SureReads {
  /** What was there and could not be read, with the system's word for why. */
  readonly unread = new Map<string, string>()

  /** Text of a file; empty where there is none. */
  text(path: string): string {
    return this.#read(path, () => readScarce(path)) ?? ''
  }

  /** Absolute paths of what lies in a folder whose name ends with `/`; none where there is no such folder. */
  entries(folder: string): readonly string[] {
    const names = this.#read(folder, () => scarcely(() => readdirSync(folder))) ?? []
    return names.map((name) => folder + name)
  }

  #read<Value>(path: string, read: () => Value): Value | undefined {
    try {
      return read()
    } catch (thrown) {
      if (!isAbsent(thrown)) this.unread.set(path, (thrown as NodeJS.ErrnoException).code ?? String(thrown))
      return undefined
    }
  }
}
