/** What is known of why a server's process ended: its log's diagnosis or last error, and who sends the signal. */
import type { Engine } from '../contract/engine.ts'

const errorLine =
  /\b(ERROR|FATAL|CRITICAL)\b|\b\w*(Error|Exception)\b: |panicked at|terminate called|[Aa]ssertion .* failed|out of memory/

/** Says that something failed and where the cause stands, not what it is. */
const refersElsewhere = /\bsee .*\b(?:root cause|stack trace|traceback)\b/i

const maxLength = 200

/** Nobody but the kernel, a supervisor or a person sends SIGKILL; the kernel does it when memory runs out. */
export const killedHint =
  'SIGKILL comes from the kernel when memory runs out, or from a supervisor or a person: look for "Out of memory" in the kernel log (dmesg).'

/** An error's first 200 characters. */
export function cutError(line: string): string {
  return line.length <= maxLength ? line : `${line.slice(0, maxLength)}…`
}

/** @returns the last line that reports an error and not only where its cause stands; undefined without one */
export function lastError(tail: readonly string[]): string | undefined {
  const line = tail.findLast((one) => errorLine.test(one) && !refersElsewhere.test(one))
  return line === undefined ? undefined : cutError(line.trim())
}

/**
 * @param oom what the kernel says of a process that ended: a sentence, that memory did not run out, or nothing
 * @param signal empty where nobody saw how it ended
 */
export function killWords(oom: string | false | undefined, signal: 'SIGKILL' | ''): string | undefined {
  if (typeof oom === 'string') return oom
  if (oom === undefined) return signal === '' ? undefined : killedHint
  const sender = signal === '' ? '' : ': a supervisor or a person has sent the signal'
  return `By the kernel's counters memory did not run out${sender}.`
}

/**
 * @param killed what is known of its SIGKILL
 * @returns sentences to follow on that a process ended, each after a blank; empty where nothing is known
 */
export function lastWords(
  { diagnose }: Pick<Engine, 'diagnose'>,
  tail: readonly string[],
  killed?: string,
): string {
  const summary = diagnose(tail)?.summary
  const last = lastError(tail)
  const said = summary ?? (last === undefined ? undefined : `The last error in its log is: ${last}`)
  const sentences = [said?.replace(/\.?$/, '.'), killed]
  return sentences.flatMap((sentence) => (sentence === undefined ? [] : ` ${sentence}`)).join('')
}
