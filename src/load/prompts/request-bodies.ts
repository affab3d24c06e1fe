/** The bodies of a load's requests, session by session. */
import type { LoadPlan } from '../../contract/load-plan.ts'
import { defined } from '../../base/defined.ts'
import { loadProtocol } from '../../openai/protocols/registry.ts'
import type { FilePrompt, PromptSession } from './parse-prompts.ts'
import { syntheticPrompts, type CountTokens } from './synthetic.ts'

export interface BodyOptions {
  readonly plan: LoadPlan
  readonly model: string
  readonly countTokens: CountTokens
  /** From a file; made up where absent. */
  readonly sessions?: readonly PromptSession[]
}

const usualMaxTokens = 64
const usualInputTokens = 32
/** Made-up prompts; a longer load sends them again. */
const mostPrompts = 1_000
/** Answer of a made-up conversation, for the turns that follow. */
const madeUpAnswer = 'I see. Please go on.'

function bodyOf({ messages, maxTokens }: FilePrompt, { plan, model }: BodyOptions): string {
  const { endpoint, maxTokens: usual = usualMaxTokens, ignoreEos, continuousUsage, body } = plan
  const question = { model, messages, maxTokens: maxTokens ?? usual }
  const asked = loadProtocol(endpoint).ask({ ...question, ...defined({ ignoreEos, continuousUsage }) })
  return JSON.stringify({ ...asked, ...body })
}

function promptCount({ arrival, requests = mostPrompts }: LoadPlan): number {
  const users = arrival.kind === 'users' ? arrival.users : 1
  return Math.max(Math.min(users, mostPrompts), Math.min(requests, mostPrompts))
}

function madeUp({ plan, countTokens }: BodyOptions): readonly PromptSession[] {
  const { inputTokens, turns = 1, ...prefix } = plan.prompts ?? { inputTokens: usualInputTokens }
  const count = promptCount(plan)
  const texts = syntheticPrompts({ inputTokens, ...prefix, count, seed: plan.seed ?? 1, countTokens })
  return Array.from({ length: Math.ceil(count / turns) }, (_, session) => {
    const own = texts.slice(session * turns, (session + 1) * turns)
    return own.map((_text, turn) => ({
      messages: own
        .slice(0, turn + 1)
        .flatMap((text, index) => [
          { role: 'user', content: text },
          ...(index < turn ? [{ role: 'assistant', content: madeUpAnswer }] : []),
        ]),
    }))
  })
}

/** A trace says how long its prompts are, and nothing of what they say. */
function fillTrace(session: PromptSession, index: number, { plan, countTokens }: BodyOptions): PromptSession {
  return session.map((prompt) => {
    if (prompt.inputTokens === undefined) return prompt
    const seed = (plan.seed ?? 1) * mostPrompts + index
    const [text = ''] = syntheticPrompts({ inputTokens: prompt.inputTokens, count: 1, seed, countTokens })
    return { ...prompt, messages: [{ role: 'user', content: text }] }
  })
}

export function requestBodies(options: BodyOptions): readonly (readonly string[])[] {
  const sessions =
    options.sessions?.map((session, index) => fillTrace(session, index, options)) ?? madeUp(options)
  return sessions.map((session) => session.map((prompt) => bodyOf(prompt, options)))
}
