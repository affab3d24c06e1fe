/** What programs and config files can use. */
export { defineConfig } from './presets/define-config.ts'
export type { CheckOutcome, Finding } from './contract/check.ts'
export type { Completion, Exchange, SseFrame } from './contract/exchange.ts'
export type { CheckRecord, RunReport, ServerRecord, TeardownRecord, Verdict } from './contract/report.ts'
