/** `dimensions` shortens a vector to its beginning, normalised anew, or is refused; it is never passed over. */
import type { Finding, Judgement, ServerFacts } from '../../contract/check.ts'
import type { Exchange, Transcript } from '../../contract/exchange.ts'
import { defineCheck } from '../define-check.ts'
import { inTurn, type Send } from '../endpoints.ts'
import { errorObject, http, openai, serverFault } from '../grounds.ts'
import { invalidRequest, judgeErrorBodies, judgeRejections, rejectionCodes } from '../judges/rejection.ts'
import { isSame, isUnit, lengthOf, toleranceOf, type Vector, vectorsOf } from '../judges/vectors.ts'
import { embed, texts } from '../pooling.ts'

/** What models are trained to be cut to, as shares of the whole; and more than there is. */
const shares = { half: 1 / 2, quarter: 1 / 4 } as const
const beyond = 2

const field = openai(
  'embeddings/create',
  'dimensions: the number of dimensions the resulting output embeddings should have, where the model supports it',
)

export const embeddingsDimensions = defineCheck({
  id: 'embeddings/dimensions',
  title: 'dimensions shortens a vector to its beginning, or is refused with 400',
  advice: 'Leave dimensions out: cut the vectors and normalise them on the side of the client.',
  answers: 'dimensions was passed over, and the index that was made for 256 numbers refused vectors of 1,024',
  level: 'must',
  grounds: {
    default: field,
    crashed: serverFault,
    'status-wrong': http('15.5.1', '400 for what the server cannot or will not process'),
    'error-invalid': errorObject,
    'not-the-beginning': {
      clause: 'OpenAI, embeddings guide: a shorter vector is the beginning of the whole one, normalised',
      url: 'https://platform.openai.com/docs/guides/embeddings',
    },
    'not-normalised': {
      clause:
        'OpenAI, embeddings FAQ: embeddings are normalised to length 1, those that dimensions shortens too',
      url: 'https://platform.openai.com/docs/guides/embeddings',
    },
  },
  noted: ['not-offered'],
  needs: ['embeddings'],
  answered: 'replied',
  codes: [
    ...rejectionCodes,
    'error-invalid',
    'length-wrong',
    'not-the-beginning',
    'not-normalised',
    'not-offered',
  ],
  exercise: async (context): Promise<Transcript> => {
    const whole = await embed(context, texts['capital'])
    const { length } = vectorOf(whole)
    const sends = Object.entries({ ...shares, beyond }).map(([name, share]): readonly [string, Send] => [
      name,
      () => embed(context, texts['capital'], { dimensions: sizeOf(length, share) }),
    ])
    return { whole, ...(length === 0 ? {} : await inTurn(Object.fromEntries(sends))) }
  },
  judge,
})

const vectorOf = (answer: Exchange): Vector => vectorsOf(answer)[0] ?? []
const sizeOf = (length: number, share: number): number => Math.max(1, Math.floor(length * share))

function judge({ whole, beyond: longer, ...answers }: Transcript, facts: ServerFacts): Judgement {
  if (whole === undefined || longer === undefined) return { vacuous: 'no vector came without dimensions' }
  const all = vectorOf(whole)
  const shorter = Object.entries(answers)
  const refused = shorter.filter(([, { status }]) => status !== 200)
  const mayNotBe = { ...Object.fromEntries(refused), beyond: longer }
  const faults = [
    ...judgeRejections(mayNotBe, invalidRequest),
    ...judgeErrorBodies(mayNotBe),
    ...Object.entries(shares).flatMap(([exchange, share]): readonly Finding[] => {
      const answer = answers[exchange]
      if (answer?.status !== 200) return []
      const finding = shortFault(vectorOf(answer), { all, size: sizeOf(all.length, share) }, facts)
      return finding === undefined ? [] : [{ ...finding, exchange, path: 'data[0].embedding' }]
    }),
  ]
  const [first] = refused
  if (faults.length > 0 || first === undefined || refused.length < shorter.length) return faults
  const message = `Not offered: half and a quarter of ${all.length} dimensions are refused with status ${first[1].status}.`
  return [{ code: 'not-offered', message, exchange: first[0] }]
}

const toUnit = (vector: Vector): Vector => vector.map((value) => value / lengthOf(vector))

function shortFault(
  vector: Vector,
  { all, size }: { readonly all: Vector; readonly size: number },
  facts: ServerFacts,
): Finding | undefined {
  if (vector.length !== size) {
    const message = `Expected ${size} numbers, got ${vector.length}; the whole vector has ${all.length}.`
    return { code: 'length-wrong', message }
  }
  const beginning = all.slice(0, size)
  // What rounding may do to the whole weighs more in a part of it.
  const tolerance = (toleranceOf(facts) * lengthOf(all)) / lengthOf(beginning)
  if (!isSame(toUnit(vector), toUnit(beginning), tolerance)) {
    const message = `The vector of ${size} numbers does not point where the first ${size} of the whole do.`
    return { code: 'not-the-beginning', message }
  }
  if (!isUnit(all) || isUnit(vector)) return undefined
  const message = `The whole vector has length 1, that of ${size} numbers ${lengthOf(vector).toPrecision(4)}.`
  return { code: 'not-normalised', message }
}
