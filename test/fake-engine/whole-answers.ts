/** Answers in one piece, in vLLM's shapes. */
import type { Faults } from './faults.ts'
import { usageOf, type Choice } from './generate.ts'
import { chatLogprobs, completionLogprobs } from './logprobs.ts'
import type { GenerationRequest } from './requests.ts'

export interface AnswerContext {
  readonly request: GenerationRequest
  readonly choices: readonly Choice[]
  readonly faults: Faults
  /** Fields that every chunk and every answer carries. */
  readonly head: { readonly id: string; readonly created: number; readonly model: string }
}

export function idsOf(tokens: Choice['tokens'], request: GenerationRequest): readonly number[] | null {
  return request.tokenIds ? tokens.map(({ id }) => id) : null
}

export function finishOf(choice: Choice, faults: Faults): string | null {
  return faults.has('no-finish') ? null : choice.finish
}

export function roleOf(faults: Faults): string {
  return faults.has('wrong-role') ? 'user' : 'assistant'
}

export function echoOf(choice: Choice, { request, faults }: AnswerContext): string {
  return request.echo && !faults.has('ignores-echo') ? choice.prompt.text : ''
}

function chatChoice(choice: Choice, { request, faults }: AnswerContext): object {
  return {
    index: choice.index,
    message: { role: roleOf(faults), content: choice.texts.join(''), refusal: null, reasoning: null },
    logprobs: chatLogprobs(choice.tokens, request, faults),
    finish_reason: finishOf(choice, faults),
    stop_reason: choice.stopReason,
    token_ids: idsOf(choice.tokens, request),
  }
}

function completionChoice(choice: Choice, context: AnswerContext): object {
  const { request, faults } = context
  return {
    index: choice.index,
    text: echoOf(choice, context) + choice.texts.join(''),
    logprobs: completionLogprobs({ choice, from: 0, to: choice.tokens.length }, request, faults),
    finish_reason: finishOf(choice, faults),
    stop_reason: choice.stopReason,
    token_ids: idsOf(choice.tokens, request),
    prompt_token_ids: idsOf(choice.prompt.tokens, request),
  }
}

export function wholeAnswer(context: AnswerContext): object {
  const { request, choices, faults, head } = context
  const chat = request.kind === 'chat'
  const [first] = request.prompts
  return {
    ...head,
    object: chat ? 'chat.completion' : 'text_completion',
    choices: choices.map((choice) =>
      chat ? chatChoice(choice, context) : completionChoice(choice, context),
    ),
    ...(faults.has('no-usage') ? {} : { usage: usageOf(request, choices, faults) }),
    ...(chat && first !== undefined ? { prompt_token_ids: idsOf(first.tokens, request) } : {}),
  }
}
