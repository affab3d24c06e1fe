/** Finds the exception that a start of vLLM began to fail with: its last lines say only `see root cause above`. */

/** `(Worker_TP1 pid=7) ERROR 11-27 23:43:25 [core.py:1510] text`; versions before 0.10 name no process. */
const reported = /^(?:\((?!APIServer)[^)]+\) )?ERROR \d\d-\d\d \d\d:\d\d:\d\d \[?[\w./-]+:\d+\] (?<text>.*)$/

/** What a traceback ends with: its frames are indented. */
const exception = /^(?:\w+\.)*\w*(?:Error|Exception|Exit|Interrupt)(?:: |$)/

/** Says where the cause stands, not what it is. */
const elsewhere = /\bSee (?:root cause|stack trace)/

/** @returns the first exception that an engine process or a worker reports; undefined without one */
export function rootError(log: readonly string[]): string | undefined {
  const texts = log.map((line) => reported.exec(line.trimEnd())?.groups?.['text'] ?? '')
  return texts.find((text) => exception.test(text) && !elsewhere.test(text))
}
