/** Characters of several bytes come through a stream intact, wherever its frames are cut. */
import type { Finding, ServerFacts } from '../../contract/check.ts'
import type { Transcript } from '../../contract/exchange.ts'
import { defineCheck } from '../define-check.ts'
import { sameStreamed } from '../grounds.ts'
import { endpointsOf } from '../endpoints.ts'
import { firstChoice, outputOf, quote } from '../judges/read.ts'
import { bothWays } from '../judges/same-answer.ts'
import { whyDifferent, withReason } from '../judges/tie/explain-answers.ts'
import { user } from '../prompts.ts'
import { askBothWays, askStreamed } from '../streamed.ts'

/** Characters of two, three and four bytes, and two that are joined into one. */
const wide = 'é ß 日本語 🎉 👩\u200D🚀'

export const streamUtf8 = defineCheck({
  id: 'stream/utf8',
  title: 'Characters of several bytes come through a stream intact',
  advice: 'Check that the detokenizer holds incomplete characters back.',
  answers: 'characters of several bytes are torn at chunk borders into replacement characters',
  level: 'must',
  grounds: {
    default: sameStreamed,
    'bytes-invalid': {
      clause: 'WHATWG HTML, 9.2.5: event streams are always encoded as UTF-8',
    },
  },
  needs: [],
  applies: endpointsOf,
  codes: ['bytes-invalid', 'text-differs', 'echo-differs'],
  compares: () => bothWays,
  exercise: async (context): Promise<Transcript> => {
    const { claims } = context.facts
    const chat = { messages: [user(`Repeat: ${wide}`)], max_tokens: 48, temperature: 0 }
    const echo = { prompt: wide, echo: true, max_tokens: 1, temperature: 0 }
    return {
      ...(claims.includes('chat') ? await askBothWays(context, 'chat', chat) : {}),
      ...(claims.includes('echo') ? { echoed: await askStreamed(context, 'completions', echo) } : {}),
    }
  },
  broken: byteFindings,
  judge: (transcript, _, facts) => {
    const findings = textFindings(transcript, facts)
    const ascii = Object.values(transcript).every((answer) =>
      /^[\0-\x7f]*$/.test(outputOf(firstChoice(answer))),
    )
    return findings.length === 0 && ascii
      ? { vacuous: 'no answer has a character of several bytes' }
      : findings
  },
})

function byteFindings(transcript: Transcript): Finding[] {
  return Object.entries(transcript).flatMap(([exchange, { frames }]) => {
    const position = frames.findIndex(({ rawBase64 }) => rawBase64 !== undefined)
    if (position < 0) return []
    const message = `Frame ${position} is not valid UTF-8: a character is cut.`
    return [{ code: 'bytes-invalid', message, exchange, path: `frames[${position}]` }]
  })
}

function textFindings(transcript: Transcript, facts: ServerFacts): readonly Finding[] {
  const { whole, streamed, echoed } = transcript
  const differing = (code: string, exchange: string, [expected, got]: readonly [string, string]): Finding[] =>
    got === expected
      ? []
      : [{ code, message: `Expected ${quote(expected)}, got ${quote(got)}.`, exchange, path: 'choices[0]' }]
  const outputs = [whole, streamed].map((answer) => answer && outputOf(firstChoice(answer)))
  return [
    ...withReason(
      differing('text-differs', 'streamed', [outputs[0] ?? '', outputs[1] ?? '']),
      whyDifferent(transcript, { reference: 'whole', other: 'streamed' }, facts),
    ),
    ...(echoed === undefined
      ? []
      : differing('echo-differs', 'echoed', [wide, firstChoice(echoed).text.slice(0, wide.length)])),
  ]
}
