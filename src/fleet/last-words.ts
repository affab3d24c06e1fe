/** What a command has printed at its end: what happened, and what to do about it. Pure. */
import { oneLine } from '../base/plain-text.ts'

export interface LastWords {
  readonly said?: string
  readonly hint?: string
}

const arrow = '→'

/** @param text all that it has printed; a hint stands below the error, behind an arrow */
export function lastWords(text = ''): LastWords {
  const lines = text
    .split('\n')
    .map(oneLine)
    .filter((line) => line !== '')
  const isHint = (line: string): boolean => line.startsWith(arrow)
  const end = lines.findLastIndex((line) => !isHint(line))
  const [said, hints] = [lines[end], lines.slice(end + 1)]
  const hint = hints.map((line) => line.slice(arrow.length).trim()).join(' ')
  return { ...(said === undefined ? {} : { said }), ...(hint === '' ? {} : { hint }) }
}
