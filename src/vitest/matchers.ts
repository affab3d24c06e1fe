/** What tests can expect of servers and of answers, beside what Vitest knows. */
import type { Check } from '../contract/check.ts'
import type { Exchange } from '../contract/exchange.ts'
import { isKnown } from '../contract/is-known.ts'
import type { CheckRecord } from '../contract/report.ts'
import type { Golden } from '../checks/judges/goldens.ts'
import { answerFindings } from '../checks/judges/judge-answer.ts'
import { assemble } from '../openai/assemble.ts'
import { parseJson } from '../openai/read-json.ts'
import { curlLine } from '../report/curl-line.ts'
import { judgeServer, type TestServer } from './test-server.ts'

interface MatcherResult {
  readonly pass: boolean
  message(): string
}

interface Comparison {
  equals(one: unknown, other: unknown): boolean
}

const answer = (pass: boolean, message: string): MatcherResult => ({ pass, message: () => message })

/** A failed check is evidence; one without evidence proves neither that the server is right nor that it is wrong. */
function toldOf({ id, outcome }: CheckRecord): string {
  switch (outcome.status) {
    case 'pass':
      return `${id} passed`
    case 'fail':
      return `${id} found:\n${outcome.findings.map(({ code, message }) => `  ${code}  ${message}`).join('\n')}`
    case 'skip':
      return `${id} proves nothing here: it was skipped, ${outcome.reason}`
    case 'vacuous':
      return `${id} proves nothing here: ${outcome.reason}`
    case 'blocked':
      return `${id} could not be run: ${outcome.error.message}`
  }
}

export async function toPassCheck(
  this: { readonly isNot: boolean },
  server: TestServer,
  check: Check | string,
): Promise<MatcherResult> {
  // A check that is expected to fail must not reject by failing.
  const record = this.isNot ? await server.runCheck(check) : await judgeServer(server, check)
  const { status } = record.outcome
  const told = status === 'pass' || status === 'fail'
  // Thrown, so that `.not` does not take it for a failure of the server.
  if (!told) throw new Error(toldOf(record))
  const [first] = record.outcome.status === 'fail' ? record.outcome.findings : []
  const shown = first?.exchange === undefined ? undefined : record.exchanges[first.exchange]
  const again = shown === undefined ? '' : `\nagain: ${curlLine(shown.request)}`
  // What is known of the engine is excused, as `servewright run` excuses it.
  return answer(status === 'pass' || isKnown(record), `${toldOf(record)}${again}`)
}

const excerptLength = 300
const excerpt = (text: string): string =>
  text.length > excerptLength ? `${text.slice(0, excerptLength)}…` : text

export function toBeComplete({
  completion,
  status,
  incompleteBecause,
  body,
  request,
}: Exchange): MatcherResult {
  const pass = completion === 'complete' && status === 200
  if (pass) return answer(true, 'expected an answer that is not complete, but it is complete')
  const why = incompleteBecause ?? (status === undefined ? 'no status arrived' : `the status is ${status}`)
  const came = body === '' ? '' : `\nbody: ${excerpt(body)}`
  return answer(
    false,
    `expected a complete answer with status 200, got ${completion}: ${why}${came}\nagain: ${curlLine(request)}`,
  )
}

interface Call {
  readonly name: string
  readonly arguments: string
}

function showCalls(calls: readonly Call[], exchange: Exchange): string {
  if (calls.length > 0) return calls.map((call) => `  ${call.name}(${call.arguments})`).join('\n')
  const [choice] = assemble(exchange).choices
  const text = choice === undefined ? excerpt(exchange.body) : excerpt(choice.text)
  return `  no call; ${exchange.completion}, status ${exchange.status ?? 'none'}, text ${JSON.stringify(text)}`
}

/**
 * A text has to come word for word. A reference's answer may be left where either way was about as likely, as in the
 * checks of accuracy.
 */
export function toMatchGolden(exchange: Exchange, golden: Golden | string): MatcherResult {
  const complete = toBeComplete(exchange)
  if (!complete.pass) return complete
  if (typeof golden === 'string') {
    const text = assemble(exchange).choices[0]?.text
    return answer(text === golden, `expected ${JSON.stringify(golden)}, got ${JSON.stringify(text)}`)
  }
  const [first] = answerFindings(golden, exchange)
  const told =
    first === undefined
      ? `the text equals that of the golden ${golden.name}`
      : `${first.code}  ${first.message}`
  return answer(first === undefined, told)
}

/** Name of the function, and its arguments as an object, in which asymmetric matchers hold; any where absent. */
type WantedCall = readonly [name: string, args?: Readonly<Record<string, unknown>>]

export function toCallTool(this: Comparison, exchange: Exchange, ...[name, args]: WantedCall): MatcherResult {
  const calls = assemble(exchange).choices.flatMap(({ toolCalls }) =>
    toolCalls.map((call) => ({ name: call.name ?? '', arguments: call.arguments })),
  )
  const fits = (call: Call): boolean => {
    const parsed = parseJson(call.arguments)
    if (call.name !== name || !('value' in parsed)) return false
    return args === undefined || this.equals(parsed.value, args)
  }
  const wanted = `${name}(${args === undefined ? '…' : JSON.stringify(args)})`
  return answer(calls.some(fits), `expected a call of ${wanted}, got:\n${showCalls(calls, exchange)}`)
}
