/**
 * Reads prompts from a file: ShareGPT (JSON or JSONL with `conversations`), chat requests (`messages`), completion
 * requests (`prompt`), the batch format that wraps either in `body`, traces with `input_length`, or plain lines.
 */
import { UsageError } from '../../base/errors.ts'
import {
  isRecord,
  numberAt,
  parseJson,
  recordAt,
  recordsAt,
  textAt,
  type Json,
} from '../../openai/read-json.ts'

export interface ChatMessage {
  readonly role: string
  readonly content: unknown
}

/** One request that a prompt file asks for. */
export interface FilePrompt {
  readonly messages: readonly ChatMessage[]
  /** Set for a trace, whose prompts have to be made. */
  readonly inputTokens?: number
  readonly maxTokens?: number
  /** Set for a trace: milliseconds from its start. */
  readonly atMs?: number
}

/** What belongs to one conversation is sent one after the other. */
export type PromptSession = readonly FilePrompt[]

const user = (content: string): readonly ChatMessage[] => [{ role: 'user', content }]

function optional<Name extends string>(
  name: Name,
  value: number | undefined,
): { readonly [Key in Name]?: number } {
  return value === undefined ? {} : ({ [name]: value } as { readonly [Key in Name]?: number })
}

/** Every human turn is a request that holds the turns before it, the recorded answers included. */
function fromShareGpt(turns: readonly Json[]): PromptSession {
  const session: FilePrompt[] = []
  const said: ChatMessage[] = []
  for (const turn of turns) {
    const human = ['human', 'user'].includes(textAt(turn, 'from') ?? '')
    said.push({ role: human ? 'user' : 'assistant', content: textAt(turn, 'value') ?? '' })
    if (human) session.push({ messages: [...said] })
  }
  return session
}

function limitOf(request: Json): number | undefined {
  return numberAt(request, 'max_tokens') ?? numberAt(request, 'max_completion_tokens')
}

function fromTrace(entry: Json): FilePrompt | undefined {
  const inputTokens = numberAt(entry, 'input_length') ?? numberAt(entry, 'input_tokens')
  if (inputTokens === undefined) return undefined
  return {
    messages: [],
    inputTokens,
    ...optional('maxTokens', numberAt(entry, 'output_length') ?? numberAt(entry, 'output_tokens')),
    ...optional('atMs', numberAt(entry, 'timestamp')),
  }
}

function fromRequest(request: Json): FilePrompt | undefined {
  const messages = recordsAt(request, 'messages').map((message) => ({
    role: textAt(message, 'role') ?? 'user',
    content: message['content'],
  }))
  const prompt = textAt(request, 'prompt') ?? textAt(request, 'text')
  if (messages.length === 0 && prompt === undefined) return undefined
  return {
    messages: messages.length > 0 ? messages : user(prompt ?? ''),
    ...optional('maxTokens', limitOf(request)),
    ...optional('atMs', numberAt(request, 'timestamp')),
  }
}

function fromEntry(entry: Json): PromptSession {
  const turns = recordsAt(entry, 'conversations')
  if (turns.length > 0) return fromShareGpt(turns)
  const request = recordAt(entry, 'body') ?? entry
  const prompt = fromTrace(entry) ?? fromRequest(request)
  return prompt === undefined ? [] : [prompt]
}

function entriesOf(text: string, name: string): readonly unknown[] {
  const whole = parseJson(text)
  if ('value' in whole) return Array.isArray(whole.value) ? whole.value : [whole.value]
  const lines = text.split('\n').filter((line) => line.trim() !== '')
  if (!lines[0]?.trimStart().startsWith('{')) return lines
  return lines.map((line, index) => {
    const parsed = parseJson(line)
    if ('value' in parsed) return parsed.value
    throw new UsageError('usage/bad-prompts', `${name}, line ${index + 1}, is not JSON: ${parsed.problem}`, {
      hint: 'JSONL has one JSON object on each line.',
    })
  })
}

/**
 * @param name of the file, for messages
 * @throws UsageError `usage/bad-prompts` where no prompt is found in it
 */
export function parsePrompts(text: string, name: string): readonly PromptSession[] {
  const sessions = entriesOf(text, name).map((entry): PromptSession => {
    if (typeof entry === 'string') return [{ messages: user(entry) }]
    return isRecord(entry) ? fromEntry(entry) : []
  })
  const found = sessions.filter((session) => session.length > 0)
  if (found.length > 0) return found
  throw new UsageError('usage/bad-prompts', `${name} holds no prompt`, {
    hint: 'Give ShareGPT conversations, chat or completion requests, a trace with input_length, or plain lines.',
  })
}
