/** How fast greedy answers come beside the same server without speculation: reported, and judged where a preset says how fast. */
import type { CheckContext, Judgement, ServerFacts } from '../../contract/check.ts'
import type { Exchange, Transcript } from '../../contract/exchange.ts'
import { sendsFor } from '../cases.ts'
import { defineCheck } from '../define-check.ts'
import { inTurn } from '../endpoints.ts'
import { tokenCounts } from '../judges/read.ts'
import { counted, undrafted } from './parts/counters.ts'
import { type Prompts, askPrompt, promptsOf } from './parts/prompts.ts'

/** The fastest of these counts: a busy machine slows some of them. */
const times = [1, 2, 3]

export const speculationSpeed = defineCheck({
  id: 'speculation/speed',
  title: 'Speculation is as fast as the preset expects, beside the same server without',
  advice: 'Try fewer draft tokens, a smaller draft, or none: drafting costs more than it saves here.',
  answers: 'speculation was switched on and made answers slower, which nobody had measured (vllm#8439)',
  level: 'should',
  needs: ['speculation', 'metrics'],
  applies: promptsOf,
  codes: ['too-slow'],
  exerciseBaseline: askOften,
  exercise: (context, prompts) => counted(context, () => askOften(context, prompts)),
  judge: judgeSpeed,
  notes: (transcript, prompts) => {
    const speeds = speedsOf(transcript, prompts)
    return speeds === undefined ? [] : [describe(speeds)]
  },
})

function askOften(context: CheckContext, prompts: Prompts): Promise<Transcript> {
  const cases = prompts.flatMap((prompt) =>
    times.map((time) => ({ ...prompt, exchange: `${prompt.name} time ${time}` })),
  )
  return inTurn(sendsFor(cases, (prompt) => askPrompt(context, prompt)))
}

interface Speeds {
  /** Tokens a second, one request at a time. */
  readonly without: number
  readonly with: number
}

const describe = ({ without, with: speed }: Speeds): string =>
  `${(speed / without).toFixed(2)} times as fast as without speculation, one request at a time: ${speed.toFixed(0)} against ${without.toFixed(0)} tokens a second.`

/** @returns undefined where the answers count no tokens */
function speedsOf(transcript: Transcript, prompts: Prompts): Speeds | undefined {
  const [without, speed] = ['baseline ', ''].map((mark) => speedOf(transcript, prompts, mark))
  return without === undefined || speed === undefined ? undefined : { without, with: speed }
}

/** Over the fastest answer to each prompt. */
function speedOf(transcript: Transcript, prompts: Prompts, mark: string): number | undefined {
  const fastest = prompts.flatMap(({ name }) => {
    const answers = times.flatMap((time) => transcript[`${mark}${name} time ${time}`] ?? [])
    return answers.toSorted((a, b) => tookMs(a) - tookMs(b)).slice(0, 1)
  })
  const tokens = fastest.reduce((sum, answer) => sum + (tokenCounts(answer)?.completion ?? 0), 0)
  const ms = fastest.reduce((sum, answer) => sum + tookMs(answer), 0)
  return tokens === 0 || ms === 0 ? undefined : (1000 * tokens) / ms
}

const tookMs = ({ marks }: Exchange): number => marks.endMs - (marks.sentMs ?? 0)

function judgeSpeed(transcript: Transcript, prompts: Prompts, facts: ServerFacts): Judgement {
  const nothing = undrafted(transcript, facts)
  if (nothing !== undefined) return { vacuous: nothing }
  const speeds = speedsOf(transcript, prompts)
  if (speeds === undefined) return { vacuous: 'the answers count no tokens' }
  const least = facts.expectations.speculation?.speedRatio ?? 0
  if (speeds.with / speeds.without >= least) return []
  const message = `Expected at least ${least} times the speed without speculation, got ${describe(speeds)}`
  return [{ code: 'too-slow', message, exchange: `${prompts[0].name} time 1` }]
}
