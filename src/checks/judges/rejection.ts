/** Judges that bad requests are refused as the caller's fault, not accepted and not as the server's. */
import type { Finding } from '../../contract/check.ts'
import type { Exchange, Transcript } from '../../contract/exchange.ts'
import { errorBodySchema } from '../../openai/schemas/error-body.ts'
import { quote, readJson } from './read.ts'

export const rejectionCodes = ['mistake-answered', 'crashed', 'status-wrong'] as const

/** @param statuses what a refusal may say */
export function judgeRejections(transcript: Transcript, statuses: readonly number[]): readonly Finding[] {
  return Object.entries(transcript).flatMap(([exchange, reply]) => {
    const code = rejectionCode(reply, statuses)
    if (code === undefined) return []
    const message = `Expected status ${statuses.join(' or ')}, got ${reply.status}: ${quote(reply.body)}.`
    return [{ code, message, exchange }]
  })
}

function rejectionCode({ status = 0 }: Exchange, statuses: readonly number[]): string | undefined {
  if (statuses.includes(status)) return undefined
  if (status >= 200 && status < 300) return 'mistake-answered'
  return status >= 500 ? 'crashed' : 'status-wrong'
}

/** Refusals without the error object that clients show, as `error-invalid`. */
export function judgeErrorBodies(transcript: Transcript): readonly Finding[] {
  return Object.entries(transcript).flatMap(([exchange, { status = 0, body }]): readonly Finding[] => {
    if (status < 400 || errorBodySchema.safeParse(readJson(body)).success) return []
    const message = `Expected an error object with a message, got ${quote(body)}.`
    return [{ code: 'error-invalid', message, exchange, path: 'error' }]
  })
}

/** Statuses for a request whose content is wrong: what OpenAI sends, and what validation frameworks send. */
export const invalidRequest: readonly number[] = [400, 422]

/** What a check does whose requests have all to be refused, with one of `statuses`. */
export const refusedWith = (statuses: readonly number[]) =>
  ({
    answered: 'replied',
    codes: rejectionCodes,
    judge: (transcript: Transcript) => judgeRejections(transcript, statuses),
  }) as const

/** The same, where no clause gives the types that some of the requests break: that they are taken is noted. */
export const refusedUnlessLoose = (statuses: readonly number[], loose: ReadonlySet<string>) =>
  ({
    answered: 'replied',
    codes: [...rejectionCodes, 'taken'],
    noted: ['taken'],
    judge: (transcript: Transcript) =>
      judgeRejections(transcript, statuses).map((finding) =>
        finding.code === 'mistake-answered' && loose.has(finding.exchange ?? '')
          ? { ...finding, code: 'taken' }
          : finding,
      ),
  }) as const
