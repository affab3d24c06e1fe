/** Characters of several bytes come through a stream intact, wherever its frames are cut. */
import type { Finding } from '../../contract/check.ts'
import type { Transcript } from '../../contract/exchange.ts'
import { defineCheck } from '../define-check.ts'
import { endpointsOf } from '../endpoints.ts'
import { firstChoice, outputOf, quote } from '../judges/read.ts'
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
  needs: [],
  applies: endpointsOf,
  codes: ['bytes-invalid', 'text-differs', 'echo-differs'],
  exercise: async (context): Promise<Transcript> => {
    const { claims } = context.facts
    const chat = { messages: [user(`Repeat: ${wide}`)], max_tokens: 48, temperature: 0 }
    const echo = { prompt: wide, echo: true, max_tokens: 1, temperature: 0 }
    return {
      ...(claims.includes('chat') ? await askBothWays(context, 'chat', chat) : {}),
      ...(claims.includes('echo') ? { echoed: await askStreamed(context, 'completions', echo) } : {}),
    }
  },
  judge: (transcript) => {
    const findings = [...byteFindings(transcript), ...textFindings(transcript)]
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

function textFindings({ whole, streamed, echoed }: Transcript): Finding[] {
  const findings: Finding[] = []
  const add = (code: string, exchange: string, [expected, got]: readonly [string, string]): void => {
    if (got === expected) return
    findings.push({
      code,
      message: `Expected ${quote(expected)}, got ${quote(got)}.`,
      exchange,
      path: 'choices[0]',
    })
  }
  if (whole !== undefined && streamed !== undefined) {
    add('text-differs', 'streamed', [outputOf(firstChoice(whole)), outputOf(firstChoice(streamed))])
  }
  if (echoed !== undefined)
    add('echo-differs', 'echoed', [wide, firstChoice(echoed).text.slice(0, wide.length)])
  return findings
}
