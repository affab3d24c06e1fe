/** What is known of why a server's process ended: its log's diagnosis or last error, and who sends the signal. */
import type { Engine } from '../contract/engine.ts'

/** What a runtime says of its own end, whatever came before. */
const crash = /panicked at|terminate called|Fatal Python error|Segmentation fault/
const errorLine = new RegExp(
  `\\b(ERROR|FATAL|CRITICAL)\\b|\\b\\w*(Error|Exception)\\b: |${crash.source}|[Aa]ssertion .* failed|out of memory`,
)

/** Says that something failed and where the cause stands, not what it is. */
const refersElsewhere = /\bsee .*\b(?:root cause|stack trace|traceback)\b/i

const maxLength = 200

/** Nobody but the kernel, a supervisor or a person sends SIGKILL; the kernel does it when memory runs out. */
export const killedHint =
  'SIGKILL comes from the kernel when memory runs out, or from a supervisor or a person: look for "Out of memory" in the kernel log (dmesg).'

type Teller = Pick<Engine, 'diagnose' | 'deathLine' | 'requestError'>

const level = /\b(?:DEBUG|INFO|WARNING|ERROR|CRITICAL|FATAL)\b/
/** What the server itself holds for no error, whatever it quotes. */
const mild = /^\W*(?:\([^)]*\) )?(?:DEBUG|INFO|WARNING)\b/
/** What no death is reported with; prompts and paths of users are logged so. */
const quiet = /^\W*(?:\([^)]*\) )?(?:DEBUG|INFO)\b/
/** Where in its source a log line comes from, e.g. `[core.py:1750]`: lines of one message have it in common. */
const source = /\[[\w./-]+:\d+\]/

/** An error's first 200 characters. */
export function cutError(line: string): string {
  const said = line.trim()
  return said.length <= maxLength ? said : `${said.slice(0, maxLength)}…`
}

/** @returns the last line that reports an error and not only where its cause stands; undefined without one */
export function lastError(tail: readonly string[]): string | undefined {
  const line = tail.findLast((one) => errorLine.test(one) && !mild.test(one) && !refersElsewhere.test(one))
  return line === undefined ? undefined : cutError(line)
}

/** The log without what it says of requests that failed, which ends no server. */
function ofServer(tail: readonly string[], requestError: RegExp | undefined): readonly string[] {
  if (requestError === undefined) return tail
  /** Source of the message on a request that the line before belongs to, '' where it has none. */
  let within: string | undefined
  return tail.filter((line) => {
    const from = source.exec(line)?.[0] ?? ''
    if (requestError.test(line)) within = from
    else if (crash.test(line) || (level.test(line) && (from === '' || from !== within))) within = undefined
    return within === undefined
  })
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
  { diagnose, deathLine, requestError }: Teller,
  tail: readonly string[],
  killed?: string,
): string {
  const log = ofServer(tail, requestError)
  const summary = diagnose(log)?.summary
  const deathIn = (lines: readonly string[]): string | undefined => {
    const line = deathLine && lines.findLast((one) => deathLine.test(one) && !quiet.test(one))
    return line === undefined ? undefined : cutError(line)
  }
  // Users write into what is logged of their requests, so the server's own lines come first.
  const last = deathIn(log) ?? lastError(log) ?? deathIn(tail)
  const said = summary ?? (last === undefined ? undefined : `The last error in its log is: ${last}`)
  const sentences = [said?.replace(/\.?$/, '.'), killed]
  return sentences.flatMap((sentence) => (sentence === undefined ? [] : ` ${sentence}`)).join('')
}
