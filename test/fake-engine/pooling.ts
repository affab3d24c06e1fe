/** Vectors, scores and ranks as a server has them whose model only counts tokens: texts that share words are near. */
import { json, sendWhole } from './delivery.ts'
import type { Faults } from './faults.ts'
import { ApiError, type Body } from './fields.ts'
import { parseJson, type Call } from './generation-route.ts'
import { detokenize, hash, tokenize } from './tokens.ts'

const dimensions = 64
let answers = 0

const invalid = (field: string): ApiError =>
  new ApiError(`1 validation error: 'loc': 'body.${field}'`, `body.${field}`, { type: 'Bad Request' })

function normalised(vector: readonly number[]): readonly number[] {
  const length = Math.hypot(...vector)
  return vector.map((value) => Math.fround(value / length))
}

/** Each token points somewhere, by its hash; one more points the same way for every text. */
function vectorOf(text: string, faults: Faults): readonly number[] {
  const sum = Array.from({ length: dimensions }, () => 0.1)
  const ids = faults.has('same-vector') ? [1] : tokenize(text).map(({ id }) => id)
  for (const id of ids) {
    for (let place = 0; place < dimensions; place++)
      sum[place] = (sum[place] ?? 0) + ((hash(`${id} ${place}`) % 2001) / 1000 - 1)
  }
  const scale = faults.has('scaled-vectors') ? 1.05 : 1
  const shift = faults.has('unstable-vectors') ? (++answers % 7) / 20 : 0
  return normalised(sum.map((value, place) => value + (place === 0 ? shift * 10 : 0))).map(
    (value) => value * scale,
  )
}

const cosine = (one: readonly number[], other: readonly number[]): number =>
  one.reduce((sum, value, place) => sum + value * (other[place] ?? 0), 0)

function textOf(value: unknown, field: string): string {
  if (typeof value === 'string') return value
  if (Array.isArray(value) && value.length > 0 && value.every((id) => typeof id === 'number'))
    return detokenize(value)
  throw invalid(field)
}

/** A text, a list of token ids, or a list of either. */
function textsOf(value: unknown, field: string): readonly string[] {
  if (Array.isArray(value) && typeof value[0] !== 'number') {
    if (value.length === 0) throw invalid(field)
    return value.map((one) => textOf(one, field))
  }
  return [textOf(value, field)]
}

function encoded(
  vector: readonly number[],
  { faults, format }: { faults: Faults; format: unknown },
): unknown {
  if (format !== 'base64' || faults.has('ignores-format')) return vector
  const bytes = Buffer.alloc(4 * vector.length)
  for (const [place, value] of vector.entries()) {
    if (faults.has('big-endian')) bytes.writeFloatBE(value, 4 * place)
    else bytes.writeFloatLE(value, 4 * place)
  }
  return bytes.toString('base64')
}

function read({ body, options }: Call): Body {
  const fields = parseJson(body)
  const { model = options.servedName } = fields
  if (model === options.servedName) return fields
  throw new ApiError(`The model \`${String(model)}\` does not exist.`, 'model', {
    status: 404,
    type: 'NotFoundError',
  })
}

function usageOf(texts: readonly string[], { options, faults }: Call): Body {
  const counts = texts.map((text) => tokenize(text).length)
  const longest = Math.max(...counts)
  if (longest > options.maxModelLen && !faults.has('cuts-long-texts'))
    throw new ApiError(`The model reads ${options.maxModelLen} tokens, the input has ${longest}.`, 'input')
  const prompt = counts.reduce((sum, count) => sum + count, 0)
  return { prompt_tokens: prompt, total_tokens: prompt + (faults.has('wrong-usage') ? 7 : 0) }
}

function exchanged<Item>(list: readonly Item[]): readonly Item[] {
  const [first, second, ...rest] = list
  return first === undefined || second === undefined ? list : [second, first, ...rest]
}

/** The first tokens, or all; -1 keeps what the model reads. */
function keptOf(
  texts: readonly string[],
  { truncate_prompt_tokens: wanted }: Body,
  call: Call,
): readonly string[] {
  const { options, faults } = call
  if (typeof wanted !== 'number' || faults.has('ignores-truncation')) return texts
  if (wanted > options.maxModelLen) throw invalid('truncate_prompt_tokens')
  const count = wanted < 0 ? options.maxModelLen : wanted
  return texts.map((text) =>
    detokenize(
      tokenize(text)
        .slice(0, count)
        .map(({ id }) => id),
    ),
  )
}

function shortened(vector: readonly number[], size: unknown, faults: Faults): readonly number[] {
  if (typeof size !== 'number' || faults.has('ignores-dimensions')) return vector
  if (size > vector.length) throw invalid('dimensions')
  const cut = vector.slice(0, size)
  return faults.has('cuts-without-norm') ? cut : normalised(cut)
}

/** As many vectors as texts. */
export async function answerEmbeddings(call: Call): Promise<void> {
  const { options, faults, response } = call
  const fields = read(call)
  const format = fields['encoding_format'] ?? 'float'
  if (format !== 'float' && format !== 'base64') throw invalid('encoding_format')
  const texts = keptOf(textsOf(fields['input'], 'input'), fields, call)
  const padded = faults.has('padding-counts') && texts.length > 1
  const vectors = texts.map((text) =>
    shortened(vectorOf(padded ? `${text} pad pad pad` : text, faults), fields['dimensions'], faults),
  )
  const placed = faults.has('swapped-vectors') ? exchanged(vectors) : vectors
  const data = placed.map((vector, index) => ({
    object: 'embedding',
    index,
    embedding: encoded(vector, { faults, format }),
  }))
  const usage = usageOf(texts, call)
  await sendWhole(response, json(200, { object: 'list', model: options.servedName, data, usage }), faults)
}

/** A score for each pair of texts. */
export async function answerScore(call: Call): Promise<void> {
  const { options, faults, response } = call
  const fields = read(call)
  const [ones, others] = [textsOf(fields['text_1'], 'text_1'), textsOf(fields['text_2'], 'text_2')]
  const count = Math.max(ones.length, others.length)
  if ([ones, others].some(({ length }) => length !== count && length !== 1)) throw invalid('text_2')
  const scores = Array.from({ length: count }, (_, place) =>
    cosine(
      vectorOf(ones[place] ?? ones[0] ?? '', faults),
      vectorOf(others[place] ?? others[0] ?? '', faults),
    ),
  )
  const placed = faults.has('swapped-scores') ? exchanged(scores) : scores
  const data = placed.map((score, index) => ({ object: 'score', index, score }))
  const usage = usageOf([...ones, ...others], call)
  await sendWhole(response, json(200, { object: 'list', model: options.servedName, data, usage }), faults)
}

interface Rank {
  readonly index: number
  readonly relevance_score: number
}

function ranksOf(
  found: readonly Rank[],
  { wanted, unsorted }: { readonly wanted: number; readonly unsorted: boolean },
  faults: Faults,
): readonly Rank[] {
  const sorted =
    unsorted || faults.has('unsorted')
      ? found
      : found.toSorted((a, b) => b.relevance_score - a.relevance_score)
  const kept = wanted === 0 || faults.has('ignores-top-n') ? sorted : sorted.slice(0, wanted)
  return faults.has('index-after-sorting') ? kept.map((one, index) => ({ ...one, index })) : kept
}

/** Documents, the most relevant first. */
export async function answerRerank(call: Call, version?: 'v2'): Promise<void> {
  const { options, faults, response } = call
  const fields = read(call)
  const { top_n: wanted = 0 } = fields
  if (typeof wanted !== 'number') throw invalid('top_n')
  if (typeof fields['query'] !== 'string') throw invalid('query')
  const query = vectorOf(fields['query'], faults)
  const { documents: given } = fields
  if (Array.isArray(given) && given.some((one) => typeof one !== 'string')) throw invalid('documents')
  const documents = textsOf(given, 'documents')
  const found = documents.map((text, index) => ({
    index,
    document: { text },
    relevance_score: cosine(query, vectorOf(text, faults)),
  }))
  const unsorted = version === 'v2' && faults.has('v2-unsorted')
  const results = ranksOf(found, { wanted, unsorted }, faults)
  const usage = usageOf(documents, call)
  await sendWhole(response, json(200, { id: 'rerank-1', model: options.servedName, usage, results }), faults)
}
