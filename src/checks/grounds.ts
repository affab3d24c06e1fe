/**
 * What findings rest on: the clauses of published contracts that several checks name.
 * A clause that only one check names stands in that check.
 */
import type { Ground } from '../contract/check.ts'

const reference = 'https://platform.openai.com/docs/api-reference'

/**
 * A clause of OpenAI's API reference.
 * @param section its page, e.g. `chat/create`
 * @param member parameter or field, e.g. `stop`
 */
export const openai = (section: string, member: string): Ground => ({
  clause: `OpenAI API reference, ${section}: ${member}`,
  url: `${reference}/${section}`,
})

/** RFC 9110, HTTP semantics. */
export const http = (section: string, clause: string): Ground => ({
  clause: `RFC 9110, ${section}: ${clause}`,
  url: `https://www.rfc-editor.org/rfc/rfc9110#section-${section}`,
})

/** The event stream format of the HTML standard. */
export const eventStream: Ground = {
  clause: 'WHATWG HTML, 9.2.6: interpreting an event stream',
  url: 'https://html.spec.whatwg.org/multipage/server-sent-events.html#event-stream-interpretation',
}

/** A fault of the server: clients take it for one that passes, and send the same again (openai-python: twice). */
export const serverFault: Ground = http('15.6', '5xx says that the server failed, not the request')

export const openaiErrors = 'https://platform.openai.com/docs/guides/error-codes'

/** What costs or reveals something is done for anybody. */
export const unguarded: Ground = {
  clause: 'CWE-306: no authentication for a critical function',
  url: 'https://cwe.mitre.org/data/definitions/306.html',
}

/** What the preset itself promises of its server's answers. */
export const expectedByPreset: Ground = {
  clause: 'the preset’s own expectations: its author has seen these answers',
}

/** Clients put the fragments of a call together by its index. */
export const joinedByIndex: Ground = {
  client:
    'openai-python 3.57.0 raises IndexError for a first index of 1 and TypeError for none; openai-node 6.49.0 throws, or loses the call',
}

/** Clients join every name and id that comes for a call. */
export const namesJoined: Ground = {
  client:
    'openai-python 3.57.0 makes addadd of a name that comes twice, and joins two ids; so does langchain-openai 1.7.4',
}

/** An answer is made of the messages of its own request. */
export const ownAnswer: Ground = openai('chat/create', 'returns the completion of the given conversation')

/** vLLM's own fields that bound an answer. */
export const vllmStructured: Ground = {
  clause: 'vLLM documentation, Structured Outputs: choice, regex, json, grammar, structural_tag',
  url: 'https://docs.vllm.ai/en/latest/features/structured_outputs/',
}

/** vLLM's adapters: chosen by the request's model, loaded and unloaded at run time. */
export const vllmLora: Ground = {
  clause: 'vLLM documentation, LoRA Adapters: serving, dynamically loading and in-place reloading',
  url: 'https://docs.vllm.ai/en/latest/features/lora/',
}

/** vLLM's thoughts apart from the content. */
export const vllmReasoning: Ground = {
  clause: 'vLLM documentation, Reasoning Outputs: reasoning holds the thought, content the final answer',
  url: 'https://docs.vllm.ai/en/latest/features/reasoning_outputs/',
}
