/** Says of findings which exchange shows them. */
import type { Finding } from '../../contract/check.ts'

export const inExchange = (exchange: string, findings: readonly Finding[]): readonly Finding[] =>
  findings.map((finding) => ({ ...finding, exchange }))
