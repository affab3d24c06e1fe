/** The faults that the fake engine is asked to show: a comma list of names, some with a number (`stall-after:3`). */

/** Every fault, and what it does. */
export const faultNames = {
  // At the start.
  'exit-at-start': 'ends before it listens',
  'illegal-instruction': 'ends as a build does that the processor does not understand',
  'slow-start': 'logs progress for N ms, then is ready',
  'long-line': 'logs a line of N MiB',
  'fills-disk': 'logs N MiB with each request of a check, and goes on where its disk takes no more',
  'dies-of-full-disk': 'ends where its log takes no more',
  'silent-hang': 'never listens, never logs, uses no CPU',
  'busy-hang': 'never listens, but logs and computes',
  'oom-log': 'ends with an out-of-memory trace',
  'bad-option': 'ends as on an argument that is not known',
  'exit-with-code': 'every exit has the code N',
  compiles: 'compiles for N ms, where it runs on Neuron and finds no artifacts',
  'compiler-hangs': 'falls silent in the middle of that',
  // Of the process.
  'keeps-cores': 'ends without its worker, which holds Neuron devices',
  'ignore-sigterm': 'goes on after TERM',
  'orphan-child': 'has a child in its group that ignores TERM',
  'setsid-child': 'has a child in a session of its own that outlives it',
  'has-core': 'generates through a child process that is called VLLM::EngineCore',
  'ends-with-core': 'ends by itself, in good order, N ms after its core',
  'has-helper': 'has a child process that is called VLLM::Helper, and needs it for nothing',
  escapees: 'has six descendants that flee in different ways; FAKE_ENGINE_TAG is in their names',
  'port-open': 'has a daemon of no environment that listens on every interface',
  'port-open-ipv6': 'the same on [::]',
  'leak-closed-shm': 'leaves a file in /dev/shm that it has closed again',
  'leak-shm': 'leaves a file in /dev/shm that it holds open',
  'leak-outside': 'holds a file open among the temporary files of the machine',
  'leak-socket': 'listens on a Unix socket among the temporary files of the machine',
  'leak-tmp': 'leaves a folder in the temporary folder',
  'exit-after': 'ends at the generation request after the Nth',
  'eats-memory': 'takes memory without end after the Nth generation request, in its core where it has one',
  'stops-core': 'stops its core at the generation request after the Nth',
  computes: 'computes for twelve seconds before it answers the Nth generation request',
  'hang-after': 'answers nothing after the Nth generation request',
  'one-at-a-time': 'generates one answer after the other',
  // Of the routes.
  'health-503': '/health answers 503',
  'wrong-model': '/v1/models names another model',
  'no-token': 'generation answers 200 without a token',
  'token-500': 'generation answers 500',
  'no-metrics': '/metrics answers 404',
  'accepts-anything': 'never answers with an error',
  'plain-errors': 'errors are plain text',
  'errors-are-500': 'errors have status 500',
  // Of secrets.
  'quotes-key': 'quotes its key in errors, in its log and, cut, in streams; logs its variables',
  'bad-utf8': 'a byte that is not UTF-8 at the end of each error',
  'acts-on-terminals': 'errors hold control sequences and bidirectional marks',
  // Of the answers.
  'wrong-usage': 'usage does not add up',
  'overcounted-usage': 'usage adds up, with seven tokens too many',
  'no-usage': 'no usage at all',
  'too-many-tokens': 'three tokens more than max_tokens',
  'ignores-stop': 'does not end at stop strings',
  'ignores-echo': 'does not echo the prompt',
  'ignores-n': 'one choice, whatever n is',
  'ignores-seed': 'same seed, another text',
  'one-seed': 'the same draw, whatever the seed is',
  'default-seed': 'one seed for all requests that bring none',
  'copies-choices': 'n times the same choice',
  'pinned-temperature': 'draws at a temperature near 0',
  'ignores-temperature': 'draws at temperature 1',
  'biased-draw': 'draws nothing of the second half of what there is',
  'ignores-narrowing': 'draws as if there were no top_p, top_k and min_p',
  'scaled-logprobs': 'log-probabilities times 1.3',
  'wrong-finish': 'finish_reason stop and length are swapped',
  'not-repeatable': 'another text each time, also at temperature 0',
  'different-stream-text': 'another text when streamed',
  'wrong-role': 'the answer has role "user"',
  'bad-logprobs': 'one log-probability too few, and a positive one',
  // Of vectors, scores and ranks.
  'only-embeds': 'generates nothing, but embeds, scores and ranks',
  'same-vector': 'every text has the same vector',
  'unstable-vectors': 'another vector each time',
  'scaled-vectors': 'vectors of length 1.05',
  'swapped-vectors': 'the first two vectors of a list are swapped',
  'padding-counts': 'texts in a list are embedded with padding',
  'big-endian': 'base64 holds the highest byte first',
  'ignores-format': 'numbers where base64 was asked for',
  'cuts-long-texts': 'embeds what is too long',
  'ignores-dimensions': 'whole vectors, whatever dimensions is',
  'cuts-without-norm': 'dimensions cuts, and normalises nothing',
  'ignores-truncation': 'whole texts, whatever truncate_prompt_tokens is',
  'swapped-scores': 'the first two scores of a list are swapped',
  unsorted: 'reranked documents in the order in which they came',
  'v2-unsorted': 'documents at /v2/rerank in the order in which they came',
  'ignores-top-n': 'all documents, whatever top_n is',
  'index-after-sorting': 'the index of a document is its place after sorting',
  // Of the stream's frames.
  'no-done': 'no [DONE]',
  'double-done': 'two [DONE]',
  'after-done': 'a chunk after [DONE]',
  'late-usage': 'the usage chunk after [DONE]',
  'no-finish': 'no finish_reason',
  'error-in-stream': 'an error object after two chunks, then [DONE]',
  'old-error-in-stream': 'an error as older servers shape it, then the end',
  'only-done': 'nothing but [DONE]',
  'bad-json': 'JSON cut in the middle',
  'id-changes': 'the id changes after two chunks',
  'no-role': 'no role in the first chunk',
  // Of the transport.
  html: '200 with an HTML page',
  'empty-body': '200 with nothing in it',
  'cut-mid-chunk': 'FIN in the middle of an HTTP chunk',
  'cut-between-chunks': 'FIN between two HTTP chunks',
  'cut-close-framed': 'FIN in the middle of an event, without chunks or length',
  reset: 'RST after two frames',
  'stall-after': 'nothing more after N frames, connection open',
  'no-head': 'no response head',
  'split-utf8': 'every byte on its own',
  crlf: 'CRLF line ends',
  comments: 'comment lines and `data:` without a space',
  'slow-token': 'N ms before each frame',
} as const

export type FaultName = keyof typeof faultNames

export interface Faults {
  has(name: FaultName): boolean
  /** The number behind the name, or `fallback`. */
  number(name: FaultName, fallback: number): number
  /** These and the ones of another list. */
  and(list: string): Faults
}

function isFault(name: string): name is FaultName {
  return Object.hasOwn(faultNames, name)
}

/** @throws Error on a name that is not in the table, so that no test passes for want of its fault */
export function parseFaults(list: string): Faults {
  const faults = new Map<FaultName, string | undefined>()
  for (const item of list.split(',').filter(Boolean)) {
    const [name = '', value] = item.trim().split(':')
    if (!isFault(name)) throw new Error(`The fake engine knows no fault ${name}`)
    faults.set(name, value)
  }
  return {
    has: (name) => faults.has(name),
    number: (name, fallback) => Number(faults.get(name) ?? fallback),
    and: (more) => (more === '' ? parseFaults(list) : parseFaults(`${list},${more}`)),
  }
}
