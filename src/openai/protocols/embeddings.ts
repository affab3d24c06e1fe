/** `/v1/embeddings`: never streamed, and no tokens come. Source: OpenAI's reference. */
import { wholeAnswer } from '../completion-rules.ts'
import { errorOf } from '../describe-error.ts'
import { doneMarker } from '../parse-frames.ts'
import { numberAt, recordAt, recordsAt } from '../read-json.ts'
import { countInputs, plainText } from './inputs.ts'
import { emptyChoice, emptyPiece } from './pieces.ts'
import type { Protocol } from './protocol.ts'

export const embeddings: Protocol = {
  path: '/v1/embeddings',
  unit: 'embedding',
  end: doneMarker,
  templated: false,
  ask: (question) => ({ model: question.model, input: plainText(question) }),
  stream: (body) => body,
  expect: (body) => ({ stream: false, usage: false, choices: countInputs(body['input']) }),
  read: (document) => ({
    ...emptyPiece,
    choices: recordsAt(document, 'data').map((item, position) => ({
      ...emptyChoice,
      index: numberAt(item, 'index') ?? position,
    })),
    usage: recordAt(document, 'usage'),
    error: errorOf(document),
  }),
  count: (usage) => ({
    prompt: usage['prompt_tokens'],
    completion: usage['completion_tokens'] ?? 0,
    total: usage['total_tokens'],
  }),
  rules: wholeAnswer,
}
