/** What programs, config files and modules with checks can use. */
export { defineCheck, type CheckSpec } from './checks/define-check.ts'
export { assemble, type Assembled, type AssembledChoice } from './openai/assemble.ts'
export { defineReporter } from './report/define-reporter.ts'
export { defineConfig } from './presets/define-config.ts'
export { defineWrittenPreset as definePreset } from './presets/define-written-preset.ts'
export type { WrittenConfig } from './presets/preset-schema.ts'
export type {
  Check,
  CheckContext,
  CheckOutcome,
  Finding,
  Judgement,
  ServerFacts,
  Skip,
  Vacuous,
} from './contract/check.ts'
export type { CallOptions, Client, RawRequest } from './contract/client.ts'
export type { Completion, Exchange, SseFrame, Transcript } from './contract/exchange.ts'
export type { Limits } from './contract/limits.ts'
export type { Capability, Expectations } from './contract/preset.ts'
export type {
  ArtifactSink,
  BatchReport,
  CheckRecord,
  ReportDocument,
  Reporter,
  RunReport,
  ServerRecord,
  TeardownRecord,
  Verdict,
} from './contract/report.ts'
