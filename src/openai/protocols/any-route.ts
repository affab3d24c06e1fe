/** Routes that are no protocol: whole when they are whole as HTTP, with a 2xx and without an error. */
import { anyAnswer } from '../completion-rules.ts'
import { errorOf } from '../describe-error.ts'
import { doneMarker } from '../parse-frames.ts'
import { emptyPiece } from './pieces.ts'
import type { AnswerReader } from './protocol.ts'

export const anyRoute: AnswerReader = {
  unit: 'answer',
  end: doneMarker,
  stream: (body) => ({ ...body, stream: true }),
  expect: (body) => ({ stream: body['stream'] === true, usage: false }),
  read: (document) => ({ ...emptyPiece, error: errorOf(document) }),
  count: () => ({ prompt: undefined, completion: undefined, total: undefined }),
  rules: anyAnswer,
}
