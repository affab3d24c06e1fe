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

/** Clients show what the error object says. */
export const errorObject: Ground = openai('error', 'error.message, which openai-python and openai-node show')

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
export const ownAnswer: Ground = openai(
  'chat/create',
  'creates a model response for the given chat conversation',
)

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

const vllmDocs = 'https://docs.vllm.ai/en/latest'

/**
 * A sentence of vLLM's documentation.
 * @param page its path, e.g. `design/prefix_caching`
 */
export const vllm = (page: string, clause: string): Ground => ({
  clause: `vLLM documentation, ${page}: ${clause}`,
  url: `${vllmDocs}/${page}/`,
})

/** A vector stands for its text, whatever is sent with it or at the same time. */
export const ofItsText: Ground = openai(
  'embeddings/create',
  'data: a list of embeddings, each the vector that represents its input text',
)

/** Texts are compared by the cosine of their vectors where the model embeds. */
export const vllmScores: Ground = vllm(
  'models/pooling_models/scoring',
  'Score API: one text or a list on either side, and for embedding models the cosine similarity',
)

/** What a rerank answers, in the words that Jina, Cohere and vLLM share. */
export const reranked: Ground = vllm(
  'models/pooling_models/scoring',
  'Rerank API: results sorted by relevance, index for the original order, top_n defaults to all documents',
)

/** Temperature 0 asks for the most likely token each time, so equal requests differ only where rounding decides. */
export const greedy: Ground = vllm('api/vllm/sampling_params', 'temperature: zero means greedy sampling')

/** A page of Anthropic's API reference. */
export const anthropic = (page: string, member: string): Ground => ({
  clause: `Anthropic API reference, ${page}: ${member}`,
  url: `https://platform.claude.com/docs/en/${page}`,
})

/** What an answer counts: the tokens of prompt and completion, and their sum. */
export const usage: Ground = openai('completions/object', 'usage')

/** The goldens of a preset are answers of the checkpoint's own reference, and how near is near enough stands beside them. */
export const asReference: Ground = vllm(
  'models/supported_models',
  'model support policy: consistency with Hugging Face Transformers under greedy decoding',
)

/** Prometheus' own text format, which a metrics page is read by. */
export const exposition: Ground = {
  clause: 'Prometheus, exposition formats: lines, types, histograms with cumulative buckets',
  url: 'https://prometheus.io/docs/instrumenting/exposition_formats/',
}

/** A counter counts what its description says. */
export const serverCounts: Ground = vllm('usage/metrics', 'counters and histograms of requests and tokens')

/** The pieces of a stream are those of the same answer. */
export const sameStreamed: Ground = openai('chat/streaming', 'choices[].delta, the parts of the same answer')

const closingUsage = openai(
  'chat/create',
  'stream_options.include_usage: one chunk before [DONE], with usage and empty choices',
)
const terminated = openai('completions/create', 'stream: the stream is terminated by a data: [DONE] message')

/** Grounds of the codes that every stream is judged by. */
export const streamGrounds: Readonly<Record<string, Ground>> = {
  default: openai('chat/streaming', 'the chunk object'),
  'frame-invalid': eventStream,
  'content-type-wrong': {
    clause: 'WHATWG HTML, 9.2.5: the MIME type of an event stream is text/event-stream',
    url: 'https://html.spec.whatwg.org/multipage/server-sent-events.html#parsing-an-event-stream',
  },
  'id-changed': openai('chat/streaming', 'id: each chunk has the same ID'),
  'usage-missing': closingUsage,
  'usage-not-last': closingUsage,
  'usage-with-choices': closingUsage,
  'done-missing': terminated,
  'done-repeated': terminated,
  'done-not-last': terminated,
}
