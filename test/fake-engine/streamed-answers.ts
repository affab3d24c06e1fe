/** The chunks of a streamed answer, in vLLM's shapes: one a token. */
import { usageOf, type Choice } from './generate.ts'
import { chatLogprobs, completionLogprobs } from './logprobs.ts'
import { echoOf, finishOf, idsOf, roleOf, type AnswerContext } from './whole-answers.ts'

function roleChunk(choice: Choice, { request, faults }: AnswerContext): object {
  const role = faults.has('no-role') ? {} : { role: roleOf(faults) }
  return {
    choices: [{ index: choice.index, delta: { ...role, content: '' }, logprobs: null, finish_reason: null }],
    prompt_token_ids: idsOf(choice.prompt.tokens, request),
  }
}

function endOf(choice: Choice, step: number, { faults }: AnswerContext): object {
  if (step < choice.tokens.length - 1) return { finish_reason: null }
  return { finish_reason: finishOf(choice, faults), stop_reason: choice.stopReason }
}

function chatChunk(choice: Choice, step: number, context: AnswerContext): object {
  const tokens = choice.tokens.slice(step, step + 1)
  return {
    choices: [
      {
        index: choice.index,
        delta: { content: choice.texts[step] ?? '' },
        logprobs: chatLogprobs(tokens, context.request, context.faults),
        ...endOf(choice, step, context),
        token_ids: idsOf(tokens, context.request),
      },
    ],
  }
}

function completionChunk(choice: Choice, step: number, context: AnswerContext): object {
  const { request, faults } = context
  return {
    choices: [
      {
        index: choice.index,
        text: (step === 0 ? echoOf(choice, context) : '') + (choice.texts[step] ?? ''),
        logprobs: completionLogprobs({ choice, from: step, to: step + 1 }, request, faults),
        ...endOf(choice, step, context),
        token_ids: idsOf(choice.tokens.slice(step, step + 1), request),
        prompt_token_ids: step === 0 ? idsOf(choice.prompt.tokens, request) : null,
      },
    ],
  }
}

function* bodies(context: AnswerContext): Generator<object> {
  const { request, choices } = context
  const chat = request.kind === 'chat'
  if (chat) for (const choice of choices) yield roleChunk(choice, context)
  const steps = Math.max(1, ...choices.map(({ tokens }) => tokens.length))
  for (let step = 0; step < steps; step++) {
    for (const choice of choices) {
      if (step > 0 && step >= choice.tokens.length) continue
      yield chat ? chatChunk(choice, step, context) : completionChunk(choice, step, context)
    }
  }
}

/** The `data` of each event, `[DONE]` left out. */
export function streamedAnswer(context: AnswerContext): { chunks: string[]; usage: string | undefined } {
  const { request, choices, faults, head } = context
  const object = request.kind === 'chat' ? 'chat.completion.chunk' : 'text_completion'
  const encode = (body: object): string => JSON.stringify({ ...head, object, ...body })
  const usage =
    request.includeUsage && !faults.has('no-usage')
      ? encode({ choices: [], usage: usageOf(request, choices, faults) })
      : undefined
  return { chunks: [...bodies(context)].map(encode), usage }
}
