/** Whether a server counted what its clients were given under load. Pure. */
import type { LoadRecord } from '../../contract/load.ts'
import type { Reason } from '../../contract/report.ts'

/** Others may use the server meanwhile, checks among them: it may count more than the load's clients, never less. */
export function judgeTokenCounts({ name, server, counts }: LoadRecord): readonly Reason[] {
  const sides = [
    { what: 'generated', counted: server?.generatedTokens, given: counts.outputTokens },
    { what: 'prompt', counted: server?.promptTokens, given: counts.inputTokens },
  ]
  return sides.flatMap(({ what, counted, given }) =>
    counted === undefined || counted >= given
      ? []
      : [
          {
            code: 'load/ledger-short',
            message: `${name}: the server's metrics count ${counted} ${what} tokens, the usage of its answers ${given}.`,
          },
        ],
  )
}
