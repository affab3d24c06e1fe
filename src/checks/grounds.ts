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

/** A request that is taken gets an answer that can be read whole. */
export const answered: Ground = http('6.1', 'a message that ends early is incomplete')

const vllmDocs = 'https://docs.vllm.ai/en/latest'

/**
 * A sentence of vLLM's documentation.
 * @param page its path, e.g. `design/prefix_caching`
 */
export const vllm = (page: string, clause: string): Ground => ({
  clause: `vLLM documentation, ${page}: ${clause}`,
  url: `${vllmDocs}/${page}/`,
})

/** Temperature 0 asks for the most likely token each time, so equal requests differ only where rounding decides. */
export const greedy: Ground = vllm('api/vllm/sampling_params', 'temperature: zero means greedy sampling')

/** A page of Anthropic's API reference. */
export const anthropic = (page: string, member: string): Ground => ({
  clause: `Anthropic API reference, ${page}: ${member}`,
  url: `https://docs.anthropic.com/en/${page}`,
})

/** What an answer counts: the tokens of prompt and completion, and their sum. */
export const usage: Ground = openai('completions/object', 'usage')

/** The goldens of a preset are answers of the checkpoint's own reference, and how near is near enough stands beside them. */
export const asReference: Ground = vllm(
  'models/supported_models',
  'model support policy: consistency with Hugging Face Transformers under greedy decoding',
)

/** Whoever wrote the preset said what the server has to reach. */
export const expectation: Ground = {
  clause: 'the expectations of the preset, which name the least that is accepted',
}
